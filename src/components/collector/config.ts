import type { WorkloadInput } from '../../platform/component.ts';
import { externalLabels, unexpanded } from '../external-labels.ts';

/** collector.yaml with the component names of 0.144 and later. A signal with nowhere to go has no pipeline; with none at all, spans are logged. */
export function collectorConfig(input: WorkloadInput): Record<string, unknown> {
  const { present } = input;
  const insecure = { insecure: true };
  const exporters = {
    ...(present.has('tempo') ? { 'otlp_grpc/tempo': { endpoint: input.address('tempo', 4317), tls: insecure } } : {}),
    ...(present.has('loki') ? { 'otlp_http/loki': { endpoint: `${input.url('loki')}/otlp` } } : {}),
    ...(present.has('prometheus')
      ? { 'otlp_http/prometheus': { endpoint: `${input.url('prometheus')}/api/v1/otlp` } }
      : {}),
  };
  const attributes = resourceAttributes(input);
  const processors = ['memory_limiter', ...(attributes.length > 0 ? ['resource'] : []), 'batch'];
  const pipeline = (exporter: string) => ({ receivers: ['otlp'], processors, exporters: [exporter] });
  const pipelines = {
    ...(present.has('tempo') ? { traces: pipeline('otlp_grpc/tempo') } : {}),
    ...(present.has('loki') ? { logs: pipeline('otlp_http/loki') } : {}),
    ...(present.has('prometheus') ? { metrics: pipeline('otlp_http/prometheus') } : {}),
  };
  const idle = Object.keys(pipelines).length === 0;
  return {
    extensions: { health_check: { endpoint: '0.0.0.0:13133' } },
    receivers: {
      otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' }, http: { endpoint: '0.0.0.0:4318' } } },
    },
    processors: {
      memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 25 },
      ...(attributes.length > 0 ? { resource: { attributes } } : {}),
      batch: { send_batch_size: 8192, timeout: '200ms' },
    },
    exporters: idle ? { debug: {} } : exporters,
    service: {
      extensions: ['health_check'],
      telemetry: {
        logs: { level: input.platform.spec.global.logLevel },
        metrics: { readers: [{ pull: { exporter: { prometheus: { host: '0.0.0.0', port: 8888 } } } }] },
      },
      pipelines: idle ? { traces: pipeline('debug') } : pipelines,
    },
  };
}

/** The cluster's name and the user's own labels, on everything that passes through. */
function resourceAttributes(input: WorkloadInput): { key: string; value: string; action: 'upsert' }[] {
  const { clusterName } = input.platform.spec.global;
  const wanted = { ...unexpanded(externalLabels(input)), ...(clusterName ? { 'k8s.cluster.name': clusterName } : {}) };
  return Object.entries(wanted).map(([key, value]) => ({ key, value, action: 'upsert' }));
}
