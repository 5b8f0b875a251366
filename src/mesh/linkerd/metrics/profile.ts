import type { ObservabilityPlatform } from '../../../api/spec/platform.ts';

export type MetricsProfile = 'minimal' | 'standard' | 'full';

const minimal = [
  'response_total',
  'response_latency_ms_(bucket|sum|count)',
  'tcp_(open|close|read_bytes|write_bytes)_total',
  'identity_cert_.*',
  'process_resident_memory_bytes',
  'proxy_build_info',
];

const standard = [
  ...minimal,
  'request_total',
  'tcp_open_connections',
  '(inbound|outbound)_(http|tcp)_errors_total',
  'inbound_(http|tcp)_authz_(allow|deny)_total',
  'inbound_http_route_not_found_total',
  'outbound_(http|grpc)_route_request_statuses_total',
  'outbound_(http|grpc)_route_retry_(requests|successes|limit_exceeded|overflow)_total',
  'outbound_http_balancer_(endpoints|queue_gate_(open|shut)_total)',
  'route_(actual_)?(request|response)_total',
  'process_.*',
];

/** Series of proxies that are kept, as a pattern for whole names; undefined: all. */
export const keptSeries: Readonly<Record<MetricsProfile, string | undefined>> = {
  minimal: minimal.join('|'),
  standard: standard.join('|'),
  full: undefined,
};

export const sampleLimits: Readonly<Record<MetricsProfile, number>> = {
  minimal: 20_000,
  standard: 50_000,
  full: 100_000,
};

/** The proxy answers on a port of its own: applications tell nothing there. */
export function profileOf({ spec }: ObservabilityPlatform): MetricsProfile {
  return spec.serviceMesh?.observability?.metrics?.profile ?? 'standard';
}

/** Proxies count whatever a platform says: what it can leave out is to read them. */
export function readsProxies({ platform: { spec } }: { platform: ObservabilityPlatform }): boolean {
  return spec.serviceMesh?.observability?.metrics?.enabled !== false;
}
