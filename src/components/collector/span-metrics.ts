import type { EnvVar, FlowInput } from '../../platform/component.ts';
import { externalLabels, unexpanded } from '../external-labels.ts';
import { collectorCountsSpans } from '../span-metrics.ts';
import type { Parts } from './parts.ts';

/** Connectors that end a pipeline of spans and begin one of metrics. */
export const spanCounters = ['spanmetrics', 'servicegraph'] as const;

const podVariable = 'POD_NAME';
const flushInterval = '15s';

/** Between the series of a pod that went and those of the next one somebody may still ask for the first. */
const forgottenAfter = '1h';

/** More combinations of names, kinds and outcomes of spans than this are counted as one, for each service. */
const combinations = 2000;

const buckets = ['5ms', '10ms', '25ms', '50ms', '100ms', '250ms', '500ms', '1s', '2500ms', '5s', '10s'];

/**
 * Metrics made from spans, by the names and labels that Tempo's generator gives them and Grafana asks for:
 * `traces_spanmetrics_calls_total`, `traces_spanmetrics_latency_*`, `traces_service_graph_request_*`.
 */
export function spanMetricsParts(input: FlowInput, exporter: string): Partial<Parts> {
  return {
    connectors: {
      spanmetrics: {
        namespace: 'traces.spanmetrics',
        histogram: { unit: 's', explicit: { buckets } },
        exemplars: { enabled: true, max_per_data_point: 1 },
        // One set of counters for a service, however many pods it has.
        resource_metrics_key_attributes: ['service.name'],
        // Which Collector counted is told by its pod.
        exclude_dimensions: ['collector.instance.id'],
        aggregation_cardinality_limit: combinations,
        metrics_expiration: forgottenAfter,
        metrics_flush_interval: flushInterval,
      },
      servicegraph: {
        latency_histogram_buckets: buckets,
        store: { ttl: '10s', max_items: 20_000 },
        metrics_flush_interval: flushInterval,
      },
    },
    processors: { 'transform/spans': { error_mode: 'ignore', metric_statements: statements(input) } },
    pipelines: {
      'metrics/spans': { receivers: [...spanCounters], processors: ['transform/spans'], exporters: [exporter] },
    },
  };
}

/** By which two Collectors that count the same are told apart. */
export function spanMetricsEnv({ platform }: FlowInput): EnvVar[] {
  return collectorCountsSpans(platform)
    ? [{ name: podVariable, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]
    : [];
}

function statements(input: FlowInput): { context: string; statements: string[] }[] {
  const { clusterName } = input.platform.spec.global;
  const labels = {
    ...unexpanded(externalLabels(input)),
    source: 'otel-collector',
    ...(clusterName ? { cluster: clusterName } : {}),
  };
  const duration = 'name == "traces.spanmetrics.duration"';
  return [
    {
      context: 'resource',
      statements: [
        'keep_keys(attributes, [])',
        `set(attributes["service.instance.id"], "\${env:${podVariable}:-unknown}")`,
      ],
    },
    {
      context: 'datapoint',
      statements: [
        'set(attributes["service"], attributes["service.name"]) where attributes["service.name"] != nil',
        'delete_key(attributes, "service.name")',
        ...Object.entries(labels).map(([name, value]) => `set(attributes["${name}"], ${JSON.stringify(value)})`),
      ],
    },
    // The unit would become a part of the name.
    {
      context: 'metric',
      statements: [`set(unit, "") where ${duration}`, `set(name, "traces.spanmetrics.latency") where ${duration}`],
    },
  ];
}
