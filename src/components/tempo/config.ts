import type { ObservabilityPlatform } from '../../api/spec/platform.ts';
import { compareVersions } from '../../objects/version.ts';
import type { FlowInput } from '../../platform/component.ts';
import type { Endpoint } from '../../platform/endpoint.ts';
import { writeIdentity } from '../credentials.ts';
import { externalLabels } from '../external-labels.ts';
import { type ListMerge, withExtraConfig } from '../extra-config.ts';
import { retentionHours } from '../retention.ts';
import { collectorCountsSpans } from '../span-metrics.ts';
import { traceStorage } from './storage.ts';

/** Lists that `extraConfig` adds to. */
const lists: readonly ListMerge[] = [{ path: 'metrics_generator.storage.remote_write', key: 'url' }];

const megabyte = 1_000_000;

/** tempo.yaml for Tempo 2.8 and later and for Tempo 3: one binary with everything in it. */
export function tempoConfig(input: FlowInput): Record<string, unknown> {
  const { tempo } = input.platform.spec.components;
  const prometheus = generatesFor(input);
  return withExtraConfig(
    {
      stream_over_http_enabled: true,
      server: { http_listen_port: 3200, grpc_listen_port: 9095, log_level: input.platform.spec.global.logLevel },
      // Receivers bind to localhost unless told otherwise.
      distributor: { receivers: { otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } } } },
      storage: { trace: traceStorage(tempo.objectStorage) },
      // Before 3 a compactor without state does what the scheduler does.
      ...(compareVersions(input.version, '3.0.0') >= 0 ? { backend_scheduler: { local_work_path: '/var/tempo' } } : {}),
      ...(prometheus ? { metrics_generator: metricsGenerator(input, prometheus) } : {}),
      overrides: { defaults: overrides(input, prometheus !== undefined) },
      usage_report: { reporting_enabled: false },
    },
    tempo.extraConfig,
    lists,
  );
}

/** Whether metrics are made from spans here, if there is a Prometheus to write them to: not where the Collector makes them. */
export function generates(platform: ObservabilityPlatform): boolean {
  return (platform.spec.components.tempo.metricsGenerator?.enabled ?? true) && !collectorCountsSpans(platform);
}

/** The Prometheus that metrics made from spans are written to. */
export function generatesFor(input: FlowInput): Endpoint | undefined {
  return generates(input.platform) ? input.endpoint('prometheus', 'write') : undefined;
}

/** One retention for all versions: the default of the override wins over those of the parts that delete. */
function overrides(input: FlowInput, generates: boolean): Record<string, unknown> {
  const limits = input.platform.spec.components.tempo.limits ?? {};
  const ingestion = {
    ...(limits.ingestionRateMB ? { rate_limit_bytes: limits.ingestionRateMB * megabyte } : {}),
    ...(limits.ingestionBurstMB ? { burst_size_bytes: limits.ingestionBurstMB * megabyte } : {}),
    ...(limits.maxLiveTraces ? { max_traces_per_user: limits.maxLiveTraces } : {}),
  };
  return {
    ...(Object.keys(ingestion).length > 0 ? { ingestion } : {}),
    ...(limits.maxTraceMB ? { global: { max_bytes_per_trace: limits.maxTraceMB * megabyte } } : {}),
    compaction: { block_retention: retentionHours(input.spec.retention?.time ?? '7d') },
    ...(generates ? { metrics_generator: { processors: ['service-graphs', 'span-metrics'] } } : {}),
  };
}

function metricsGenerator(input: FlowInput, prometheus: Endpoint): Record<string, unknown> {
  const cluster = input.platform.spec.global.clusterName;
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
      remote_write: [{ url: prometheus.url, send_exemplars: true, ...writeIdentity('prometheus', prometheus) }],
    },
  };
}
