import type { FlowInput } from '../../platform/component.ts';
import { externalLabels, unexpanded } from '../external-labels.ts';
import { type ListMerge, withExtraConfig } from '../extra-config.ts';
import { exportsOf } from './exporters.ts';
import { merged, type Parts } from './parts.ts';
import { traceParts } from './traces.ts';

const pipelines = ['traces', 'traces/whole', 'traces/sampled', 'logs', 'metrics', 'metrics/spans'];

/** Lists that `extraConfig` adds to. Processors are not among them, since their order matters: they are replaced. */
const lists: readonly ListMerge[] = [
  { path: 'service.extensions' },
  ...pipelines.flatMap((name) => [
    { path: `service.pipelines.${name}.receivers` },
    { path: `service.pipelines.${name}.exporters` },
  ]),
];

/** collector.yaml. A signal with nowhere to go has no pipeline; with none at all, spans are logged. */
export function collectorConfig(input: FlowInput): Record<string, unknown> {
  const exports = exportsOf(input);
  const attributes = resourceAttributes(input);
  const given = ['memory_limiter', ...(attributes.length > 0 ? ['resource'] : [])];
  const parts = signalParts(input, given);
  const authenticators = Object.assign({}, ...exports.map(({ extensions }) => extensions)) as Record<string, unknown>;
  return withExtraConfig(
    {
      extensions: { health_check: { endpoint: '0.0.0.0:13133' }, ...authenticators },
      receivers: {
        otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' }, http: { endpoint: '0.0.0.0:4318' } } },
        ...parts.receivers,
      },
      processors: {
        memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 25 },
        ...(attributes.length > 0 ? { resource: { attributes } } : {}),
        batch: { send_batch_size: 8192, timeout: '200ms' },
        ...parts.processors,
      },
      ...(Object.keys(parts.connectors).length > 0 ? { connectors: parts.connectors } : {}),
      exporters: parts.exporters,
      service: {
        extensions: ['health_check', ...Object.keys(authenticators)],
        telemetry: {
          logs: { level: input.platform.spec.global.logLevel },
          metrics: { readers: [{ pull: { exporter: { prometheus: { host: '0.0.0.0', port: 8888 } } } }] },
        },
        pipelines: parts.pipelines,
      },
    },
    input.spec.extraConfig,
    lists,
  );
}

function signalParts(input: FlowInput, given: readonly string[]): Parts {
  const exports = exportsOf(input);
  const straight = (exporter: string) => ({
    receivers: ['otlp'],
    processors: [...given, 'batch'],
    exporters: [exporter],
  });
  if (exports.length === 0) return merged([{ exporters: { debug: {} }, pipelines: { traces: straight('debug') } }]);
  const metrics = exports.find(({ signal }) => signal === 'metrics')?.name;
  return merged(
    exports.map((one) =>
      one.signal === 'traces'
        ? traceParts(input, one, given, metrics)
        : { exporters: { [one.name]: one.config }, pipelines: { [one.signal]: straight(one.name) } },
    ),
  );
}

/** The cluster's name and the user's own labels, on everything that passes through. */
export function resourceAttributes(input: FlowInput): { key: string; value: string; action: 'upsert' }[] {
  const { clusterName } = input.platform.spec.global;
  const wanted = { ...unexpanded(externalLabels(input)), ...(clusterName ? { 'k8s.cluster.name': clusterName } : {}) };
  return Object.entries(wanted).map(([key, value]) => ({ key, value, action: 'upsert' }));
}
