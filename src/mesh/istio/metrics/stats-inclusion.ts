import type { ObservabilityPlatform } from '../../../api/spec/platform.ts';
import type { MeshFacts } from '../../../facts/facts.ts';
import { type MetricsProfile, profileOf, readsProxies } from './profile.ts';

/**
 * Statistics of Envoy that Istio leaves out unless a pod asks for them: of those whom the pod calls, by the names that Envoy has for
 * them. Since 1.23 a semicolon ends the name of the upstream.
 */
const included: Readonly<Record<MetricsProfile, readonly string[]>> = {
  minimal: [],
  standard: [
    'cluster\\.outbound\\|.*\\.circuit_breakers\\..*_open',
    'cluster\\.outbound\\|.*\\.outlier_detection\\..*',
    'cluster\\.outbound\\|.*\\.upstream_rq_retry.*',
    'cluster\\.outbound\\|.*\\.upstream_(rq_pending_overflow|cx_overflow|cx_connect_fail)',
  ],
  full: ['cluster\\.outbound\\|.*'],
};

/** Member of `proxy.istio.io/config`. */
export function statsInclusion(asked: { platform: ObservabilityPlatform; mesh: MeshFacts }): Record<string, unknown> {
  const inclusionRegexps = readsProxies(asked) ? included[profileOf(asked)] : [];
  return inclusionRegexps.length > 0 ? { proxyStatsMatcher: { inclusionRegexps } } : {};
}
