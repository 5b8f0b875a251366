import type { ObservabilityPlatform } from '../../../api/spec/platform.ts';
import type { MeshFacts } from '../../../facts/facts.ts';
import { isRendered } from '../../capability.ts';
import { telemetryCapabilities } from '../capabilities/telemetry.ts';
import { istioRelease } from '../release.ts';

export type MetricsProfile = 'minimal' | 'standard' | 'full';

const minimal = [
  'istio_requests_total',
  'istio_request_duration_milliseconds_(bucket|sum|count)',
  'istio_tcp_(sent_bytes|received_bytes|connections_opened|connections_closed)_total',
  'istio_build',
  'istio_agent_cert_expiry_seconds',
  'envoy_control_plane_connected_state',
];

const standard = [
  ...minimal,
  // How large bodies are on average; their buckets are as many as those of latency.
  'istio_(request|response)_bytes_(sum|count)',
  'istio_(request|response)_messages_total',
  'istio_agent_(scrape_failures_total|num_(failed_)?outgoing_(requests|retries)(_total)?|process_resident_memory_bytes)',
  'envoy_cluster_circuit_breakers_(default|high)_(cx|cx_pool|rq|rq_pending|rq_retry)_open',
  'envoy_cluster_outlier_detection_ejections_(active|enforced_total|overflow)',
  'envoy_cluster_upstream_rq_retry(_success|_overflow|_limit_exceeded)?',
  'envoy_cluster_upstream_(rq_pending_overflow|cx_overflow|cx_connect_fail)',
  'envoy_server_(memory_allocated|memory_heap_size|concurrency|live|uptime|days_until_first_cert_expiring)',
  'envoy_.*rbac.*',
];

/** Series of proxies that are kept, as a pattern for whole names; undefined: all. What applications tell is never looked at. */
export const keptSeries: Readonly<Record<MetricsProfile, string | undefined>> = {
  minimal: minimal.join('|'),
  standard: standard.join('|'),
  full: undefined,
};

/** Names that proxies and their agents give to what they tell. */
export const ownSeries = '(istio|envoy)_.*';

export const sampleLimits: Readonly<Record<MetricsProfile, number>> = {
  minimal: 20_000,
  standard: 50_000,
  full: 100_000,
};

type Asked = { platform: ObservabilityPlatform; mesh: MeshFacts };

export function profileOf({ platform }: Pick<Asked, 'platform'>): MetricsProfile {
  return platform.spec.serviceMesh?.observability?.metrics?.profile ?? 'standard';
}

/** Whether proxies are read: unless their metrics are switched off, where that is possible. */
export function readsProxies({ platform, mesh }: Asked): boolean {
  const field = 'spec.serviceMesh.observability.metrics.enabled';
  const isOff = platform.spec.serviceMesh?.observability?.metrics?.enabled === false;
  return !isOff || !isRendered(telemetryCapabilities, istioRelease(mesh), field, 'false');
}
