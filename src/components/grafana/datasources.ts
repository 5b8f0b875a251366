import type { ComponentName, FlowInput } from '../../platform/component.ts';
import { componentSpec } from '../../platform/component-spec.ts';
import { catalogue } from '../catalogue.ts';
import { collectorCountsSpans } from '../span-metrics.ts';
import { generates } from '../tempo/config.ts';
import { identityOf } from './datasource-identity.ts';

/** Components that Grafana queries, by the names and uids of their datasources. */
export const queried = ['prometheus', 'loki', 'tempo', 'alertmanager'] as const satisfies readonly ComponentName[];
type Queried = (typeof queried)[number];

/**
 * Provisioned datasources. Their uids are part of the interface: dashboards and links refer to them, and changing one
 * makes Grafana stop reading the whole file. Never `prune`: it deletes siblings. `$` is written `$$` because Grafana
 * expands environment variables in this file.
 */
export function datasources(input: FlowInput): Record<string, unknown> {
  const own = queried.filter((name) => input.endpoint(name)).map((name) => datasource(input, name));
  return { apiVersion: 1, datasources: [...own, ...input.contributions.datasources] };
}

const titles: Record<Queried, string> = {
  prometheus: 'Prometheus',
  loki: 'Loki',
  tempo: 'Tempo',
  alertmanager: 'Alertmanager',
};

const settings: Record<Queried, (input: FlowInput) => Record<string, unknown>> = {
  prometheus,
  loki,
  tempo,
  alertmanager: () => ({ implementation: 'prometheus', handleGrafanaManagedAlerts: false }),
};

function datasource(input: FlowInput, name: Queried): Record<string, unknown> {
  const found = input.endpoint(name);
  const { settings: own = {}, ...identity } = found ? identityOf(name, found) : {};
  return {
    name: titles[name],
    uid: name,
    type: name,
    access: 'proxy',
    url: found?.url,
    ...(name === 'prometheus' ? { isDefault: true } : {}),
    editable: false,
    jsonData: { ...settings[name](input), ...own },
    ...identity,
  };
}

function prometheus(input: FlowInput): Record<string, unknown> {
  const { enabled, version } = componentSpec(input.platform, 'prometheus');
  return {
    httpMethod: 'POST',
    // Which one somebody else runs is not known.
    ...(enabled ? { prometheusType: 'Prometheus', prometheusVersion: version ?? catalogue.prometheus.version } : {}),
    timeInterval: '30s',
    ...(input.endpoint('alertmanager') ? { manageAlerts: true, alertmanagerUid: 'alertmanager' } : {}),
    ...(input.endpoint('tempo') ? { exemplarTraceIdDestinations: exemplarTraceIds } : {}),
  };
}

/** As OTLP and most libraries name it in exemplars, and as Tempo's generator does. */
const exemplarTraceIds = ['trace_id', 'traceID'].map((name) => ({ name, datasourceUid: 'tempo' }));

/** Trace ids are in structured metadata of what came by OTLP, and within the line of access logs. */
function loki(input: FlowInput): Record<string, unknown> {
  const link = { url: '$${__value.raw}', datasourceUid: 'tempo', urlDisplayLabel: 'View trace' };
  const links = [
    { name: 'trace_id', matcherType: 'label', matcherRegex: 'trace_id', ...link },
    { name: 'trace_id_json', matcherType: 'regex', matcherRegex: '"trace_id":\\s*"([0-9a-f]{32})"', ...link },
  ];
  return { maxLines: 1000, ...(input.endpoint('tempo') ? { derivedFields: links } : {}) };
}

function tempo(input: FlowInput): Record<string, unknown> {
  return {
    nodeGraph: { enabled: true },
    search: { hide: false },
    ...(hasSpanMetrics(input)
      ? { serviceMap: { datasourceUid: 'prometheus' }, tracesToMetrics: tracesToMetrics() }
      : {}),
    ...(input.endpoint('loki') ? { tracesToLogsV2: tracesToLogs() } : {}),
  };
}

/**
 * The default query greps log lines, but trace ids are in structured metadata. Every stream is asked: the service of a span and that
 * of a log have different names where a proxy told of the one and a container's files of the other.
 */
function tracesToLogs(): Record<string, unknown> {
  return {
    datasourceUid: 'loki',
    spanStartTimeShift: '-5m',
    spanEndTimeShift: '5m',
    filterByTraceID: false,
    filterBySpanID: false,
    customQuery: true,
    query: '{service_name=~".+"} | trace_id = "$${__trace.traceId}"',
  };
}

/** Whether somebody makes metrics from spans; of a Tempo that somebody else runs nobody knows. */
function hasSpanMetrics(input: FlowInput): boolean {
  const { platform } = input;
  if (!input.endpoint('prometheus')) return false;
  const isOurs = componentSpec(platform, 'tempo').enabled;
  return !isOurs || collectorCountsSpans(platform) || generates(platform);
}

/** Series that are made from spans, named alike whoever makes them. */
function tracesToMetrics(): Record<string, unknown> {
  return {
    datasourceUid: 'prometheus',
    spanStartTimeShift: '-5m',
    spanEndTimeShift: '5m',
    tags: [{ key: 'service.name', value: 'service' }],
    queries: [
      { name: 'Requests', query: 'sum(rate(traces_spanmetrics_calls_total{$$__tags}[5m]))' },
      {
        name: 'Errors',
        query: 'sum(rate(traces_spanmetrics_calls_total{$$__tags, status_code="STATUS_CODE_ERROR"}[5m]))',
      },
      {
        name: 'Duration, 95th percentile',
        query: 'histogram_quantile(0.95, sum by (le) (rate(traces_spanmetrics_latency_bucket{$$__tags}[5m])))',
      },
    ],
  };
}
