import type { WorkloadInput } from '../../platform/component.ts';
import { retentionHours } from '../retention.ts';

/** Resource attributes that become index labels; everything else is structured metadata. The defaults include pod names, which explode the index. */
const indexLabels = [
  'service.name',
  'service.namespace',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.container.name',
  'k8s.deployment.name',
  'k8s.statefulset.name',
  'k8s.daemonset.name',
  'deployment.environment.name',
];

/** loki.yaml for Loki 3.5 and later: one binary, one replica, chunks and index on its own volume. */
export function lokiConfig(input: WorkloadInput): Record<string, unknown> {
  return {
    auth_enabled: false,
    server: { http_listen_port: 3100, grpc_listen_port: 9095, log_level: input.platform.spec.global.logLevel },
    common: {
      path_prefix: '/var/loki',
      replication_factor: 1,
      // A single replica talks to itself: loopback is neither captured by a sidecar nor refused by a policy.
      instance_addr: '127.0.0.1',
      ring: { kvstore: { store: 'inmemory' } },
    },
    schema_config: {
      configs: [
        {
          from: '2024-04-01',
          store: 'tsdb',
          object_store: 'filesystem',
          schema: 'v13',
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    storage_config: {
      use_thanos_objstore: true,
      object_store: { filesystem: { dir: '/var/loki/chunks' } },
      tsdb_shipper: { active_index_directory: '/var/loki/tsdb-index', cache_location: '/var/loki/tsdb-cache' },
    },
    ingester: { chunk_encoding: 'snappy', wal: { enabled: true, dir: '/var/loki/wal' } },
    compactor: {
      working_directory: '/var/loki/compactor',
      retention_enabled: true,
      delete_request_store: 'filesystem',
    },
    limits_config: {
      retention_period: retentionHours(input.spec.retention?.time ?? '31d'),
      allow_structured_metadata: true,
      volume_enabled: true,
      otlp_config: {
        resource_attributes: {
          ignore_defaults: true,
          attributes_config: [{ action: 'index_label', attributes: indexLabels }],
        },
      },
    },
    ruler: {
      storage: { type: 'local', local: { directory: '/var/loki/rules' } },
      rule_path: '/var/loki/rules-temp',
      ring: { kvstore: { store: 'inmemory' } },
      enable_api: true,
      ...(input.present.has('alertmanager') ? { alertmanager_url: input.url('alertmanager') } : {}),
    },
    analytics: { reporting_enabled: false },
  };
}
