import type { WorkloadInput } from '../../platform/component.ts';
import { externalLabels } from '../external-labels.ts';
import { retentionHours } from '../retention.ts';

/** tempo.yaml for Tempo 3: one binary with blocks on its own volume. Tempo 2 has other blocks and is not written here. */
export function tempoConfig(input: WorkloadInput): Record<string, unknown> {
  const cluster = input.platform.spec.global.clusterName;
  const generates = input.present.has('prometheus');
  return {
    stream_over_http_enabled: true,
    server: { http_listen_port: 3200, grpc_listen_port: 9095, log_level: input.platform.spec.global.logLevel },
    // Receivers bind to localhost unless told otherwise.
    distributor: { receivers: { otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } } } },
    storage: { trace: { backend: 'local', local: { path: '/var/tempo/blocks' }, wal: { path: '/var/tempo/wal' } } },
    backend_scheduler: { local_work_path: '/var/tempo' },
    ...(generates ? { metrics_generator: metricsGenerator(input, cluster) } : {}),
    overrides: {
      defaults: {
        compaction: { block_retention: retentionHours(input.spec.retention?.time ?? '7d') },
        ...(generates ? { metrics_generator: { processors: ['service-graphs', 'span-metrics'] } } : {}),
      },
    },
    usage_report: { reporting_enabled: false },
  };
}

function metricsGenerator(input: WorkloadInput, cluster: string | undefined): Record<string, unknown> {
  return {
    registry: {
      external_labels: {
        ...externalLabels(input),
        source: 'tempo',
        ...(cluster ? { cluster } : {}),
      },
    },
    storage: {
      path: '/var/tempo/generator/wal',
      remote_write: [{ url: `${input.url('prometheus')}/api/v1/write`, send_exemplars: true }],
    },
  };
}
