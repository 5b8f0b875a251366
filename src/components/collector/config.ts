import type { FlowInput } from '../../platform/component.ts';
import { externalLabels, unexpanded } from '../external-labels.ts';
import { type ListMerge, withExtraConfig } from '../extra-config.ts';
import { exportsOf } from './exporters.ts';

/** Lists that `extraConfig` adds to. Processors are not among them, since their order matters: they are replaced. */
const lists: readonly ListMerge[] = [
  { path: 'service.extensions' },
  ...['traces', 'logs', 'metrics'].flatMap((signal) => [
    { path: `service.pipelines.${signal}.receivers` },
    { path: `service.pipelines.${signal}.exporters` },
  ]),
];

/** collector.yaml. A signal with nowhere to go has no pipeline; with none at all, spans are logged. */
export function collectorConfig(input: FlowInput): Record<string, unknown> {
  const exports = exportsOf(input);
  const attributes = resourceAttributes(input);
  const processors = ['memory_limiter', ...(attributes.length > 0 ? ['resource'] : []), 'batch'];
  const pipeline = (exporter: string) => ({ receivers: ['otlp'], processors, exporters: [exporter] });
  const idle = exports.length === 0;
  const authenticators = Object.assign({}, ...exports.map(({ extensions }) => extensions)) as Record<string, unknown>;
  return withExtraConfig(
    {
      extensions: { health_check: { endpoint: '0.0.0.0:13133' }, ...authenticators },
      receivers: {
        otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' }, http: { endpoint: '0.0.0.0:4318' } } },
      },
      processors: {
        memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 25 },
        ...(attributes.length > 0 ? { resource: { attributes } } : {}),
        batch: { send_batch_size: 8192, timeout: '200ms' },
      },
      exporters: idle ? { debug: {} } : Object.fromEntries(exports.map(({ name, config }) => [name, config])),
      service: {
        extensions: ['health_check', ...Object.keys(authenticators)],
        telemetry: {
          logs: { level: input.platform.spec.global.logLevel },
          metrics: { readers: [{ pull: { exporter: { prometheus: { host: '0.0.0.0', port: 8888 } } } }] },
        },
        pipelines: idle
          ? { traces: pipeline('debug') }
          : Object.fromEntries(exports.map(({ signal, name }) => [signal, pipeline(name)])),
      },
    },
    input.spec.extraConfig,
    lists,
  );
}

/** The cluster's name and the user's own labels, on everything that passes through. */
export function resourceAttributes(input: FlowInput): { key: string; value: string; action: 'upsert' }[] {
  const { clusterName } = input.platform.spec.global;
  const wanted = { ...unexpanded(externalLabels(input)), ...(clusterName ? { 'k8s.cluster.name': clusterName } : {}) };
  return Object.entries(wanted).map(([key, value]) => ({ key, value, action: 'upsert' }));
}
