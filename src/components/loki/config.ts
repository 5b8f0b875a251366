import { compareVersions } from '../../objects/version.ts';
import type { FlowInput } from '../../platform/component.ts';
import type { Endpoint } from '../../platform/endpoint.ts';
import { writeIdentity } from '../credentials.ts';
import { type ListMerge, withExtraConfig } from '../extra-config.ts';
import { memoryLimit } from '../memory.ts';
import { retentionHours } from '../retention.ts';
import { alertmanagerClient, recordsTo } from './others.ts';
import { commonConfig, memberlist, rulerRing } from './replicas.ts';
import { bringsRules } from './rules.ts';
import { objectStore, schemaConfigs } from './storage.ts';

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

/** Lists that `extraConfig` adds to. */
const lists: readonly ListMerge[] = [
  { path: 'schema_config.configs', key: 'from' },
  { path: 'limits_config.retention_stream', key: 'selector' },
];

/** Rules of others are below the name Loki gives its only tenant. */
export const rulesPath = '/etc/loki-rules';

/** loki.yaml for Loki 3.5 and later: one binary with everything in it, on its own volume or on object storage. */
export function lokiConfig(input: FlowInput): Record<string, unknown> {
  const { loki } = input.platform.spec.components;
  const store = loki.objectStorage;
  return withExtraConfig(
    {
      auth_enabled: false,
      server: { http_listen_port: 3100, grpc_listen_port: 9095, log_level: input.platform.spec.global.logLevel },
      common: commonConfig(input),
      ...memberlist(input),
      schema_config: { configs: schemaConfigs(store) },
      storage_config: {
        use_thanos_objstore: true,
        object_store: objectStore(store),
        tsdb_shipper: { active_index_directory: '/var/loki/tsdb-index', cache_location: '/var/loki/tsdb-cache' },
      },
      ingester: ingester(input),
      compactor: {
        working_directory: '/var/loki/compactor',
        retention_enabled: true,
        delete_request_store: store?.type ?? 'filesystem',
      },
      limits_config: limits(input),
      ruler_storage: { backend: 'local', local: { directory: rulesDirectory(input) } },
      ruler: ruler(input),
      analytics: { reporting_enabled: false },
    },
    loki.extraConfig,
    lists,
  );
}

/** Loki's own ceiling for replaying its log is more than most containers may use. */
function ingester(input: FlowInput): Record<string, unknown> {
  const limit = memoryLimit('loki', input.spec);
  return {
    chunk_encoding: 'snappy',
    wal: {
      enabled: true,
      dir: '/var/loki/wal',
      ...(limit === undefined ? {} : { replay_memory_ceiling: `${Math.max(1, Math.floor(limit / 2))}MB` }),
    },
    ...((input.spec.replicas ?? 1) > 1 ? { autoforget_unhealthy: true } : {}),
  };
}

function limits({ platform, spec }: FlowInput): Record<string, unknown> {
  const wanted = platform.spec.components.loki.limits ?? {};
  const streams = wanted.retentionStreams?.map(({ selector, priority, period }) => ({
    selector,
    priority: priority ?? 1,
    period: retentionHours(period),
  }));
  return {
    retention_period: retentionHours(spec.retention?.time ?? '31d'),
    ...(streams && streams.length > 0 ? { retention_stream: streams } : {}),
    ...(wanted.ingestionRateMB ? { ingestion_rate_mb: wanted.ingestionRateMB } : {}),
    ...(wanted.ingestionBurstMB ? { ingestion_burst_size_mb: wanted.ingestionBurstMB } : {}),
    ...(wanted.maxStreams ? { max_global_streams_per_user: wanted.maxStreams } : {}),
    ...(wanted.maxQueryEntries ? { max_entries_limit_per_query: wanted.maxQueryEntries } : {}),
    allow_structured_metadata: true,
    volume_enabled: true,
    otlp_config: {
      resource_attributes: {
        ignore_defaults: true,
        attributes_config: [{ action: 'index_label', attributes: indexLabels }],
      },
    },
  };
}

function rulesDirectory(input: FlowInput): string {
  return bringsRules(input) ? rulesPath : '/var/loki/rules';
}

function ruler(input: FlowInput): Record<string, unknown> {
  const alertmanager = input.endpoint('alertmanager');
  const prometheus = recordsTo(input);
  return {
    // Before 3.7 Loki starts no ruler without it, though it reads nothing of it.
    ...(compareVersions(input.version, '3.7.0') < 0
      ? { storage: { type: 'local', local: { directory: rulesDirectory(input) } } }
      : {}),
    rule_path: '/var/loki/rules-temp',
    ...rulerRing(input),
    enable_api: true,
    ...(alertmanager
      ? {
          alertmanager_url: alertmanagerUrl(alertmanager),
          ...alertmanagerClient(alertmanager),
        }
      : {}),
    ...(prometheus
      ? {
          wal: { dir: '/var/loki/ruler-wal' },
          remote_write: {
            enabled: true,
            clients: {
              prometheus: { url: prometheus.url, ...writeIdentity('prometheus', prometheus) },
            },
          },
        }
      : {}),
  };
}

/** Every replica has to hear of an alert, since each tells the others only whom it has told. */
export function alertmanagerUrl({ external, url, addresses }: Endpoint): string {
  return external ? url : addresses.map((address) => `http://${address}`).join(',');
}
