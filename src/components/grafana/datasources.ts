import type { WorkloadInput } from '../../platform/component.ts';

/**
 * Provisioned datasources. Their uids are part of the interface: dashboards and links refer to them, and changing one
 * makes Grafana stop reading the whole file. Never `prune`: it deletes siblings. `$` is written `$$` because Grafana
 * expands environment variables in this file.
 */
export function datasources(input: WorkloadInput): Record<string, unknown> {
  const { present } = input;
  const has = (name: Parameters<WorkloadInput['url']>[0]) => present.has(name);
  return {
    apiVersion: 1,
    datasources: [
      ...(has('prometheus') ? [prometheus(input)] : []),
      ...(has('loki') ? [loki(input)] : []),
      ...(has('tempo') ? [tempo(input)] : []),
      ...(has('alertmanager') ? [alertmanager(input)] : []),
    ],
  };
}

function prometheus(input: WorkloadInput): Record<string, unknown> {
  return {
    name: 'Prometheus',
    uid: 'prometheus',
    type: 'prometheus',
    access: 'proxy',
    url: input.url('prometheus'),
    isDefault: true,
    editable: false,
    jsonData: {
      httpMethod: 'POST',
      timeInterval: '30s',
      ...(input.present.has('alertmanager') ? { manageAlerts: true, alertmanagerUid: 'alertmanager' } : {}),
      ...(input.present.has('tempo')
        ? { exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: 'tempo' }] }
        : {}),
    },
  };
}

function loki(input: WorkloadInput): Record<string, unknown> {
  const traceLink = {
    name: 'trace_id',
    matcherType: 'label',
    matcherRegex: 'trace_id',
    url: '$${__value.raw}',
    datasourceUid: 'tempo',
    urlDisplayLabel: 'View trace',
  };
  return {
    name: 'Loki',
    uid: 'loki',
    type: 'loki',
    access: 'proxy',
    url: input.url('loki'),
    editable: false,
    jsonData: { maxLines: 1000, ...(input.present.has('tempo') ? { derivedFields: [traceLink] } : {}) },
  };
}

function tempo(input: WorkloadInput): Record<string, unknown> {
  return {
    name: 'Tempo',
    uid: 'tempo',
    type: 'tempo',
    access: 'proxy',
    url: input.url('tempo', 3200),
    editable: false,
    jsonData: {
      nodeGraph: { enabled: true },
      search: { hide: false },
      ...(input.present.has('prometheus') ? { serviceMap: { datasourceUid: 'prometheus' } } : {}),
      ...(input.present.has('loki') ? { tracesToLogsV2: tracesToLogs() } : {}),
    },
  };
}

/** The default query greps log lines, but OTLP puts trace ids into structured metadata. */
function tracesToLogs(): Record<string, unknown> {
  return {
    datasourceUid: 'loki',
    spanStartTimeShift: '-5m',
    spanEndTimeShift: '5m',
    filterByTraceID: false,
    filterBySpanID: false,
    tags: [{ key: 'service.name', value: 'service_name' }],
    customQuery: true,
    query: '{$${__tags}} | trace_id = "$${__trace.traceId}"',
  };
}

function alertmanager(input: WorkloadInput): Record<string, unknown> {
  return {
    name: 'Alertmanager',
    uid: 'alertmanager',
    type: 'alertmanager',
    access: 'proxy',
    url: input.url('alertmanager'),
    editable: false,
    jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
  };
}
