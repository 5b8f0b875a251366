import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import { endpointOf } from '../platform/endpoint.ts';

/**
 * Whether the Collector counts spans, which nobody else does then. It sees them before any are left out; without a place for
 * traces it takes none.
 */
export function collectorCountsSpans(platform: ObservabilityPlatform): boolean {
  const { enabled, spanMetrics } = platform.spec.components.opentelemetryCollector;
  const isThere = (name: 'tempo' | 'prometheus') =>
    endpointOf(platform, platform.metadata.namespace, name, 'otlp') !== undefined;
  return enabled && spanMetrics?.enabled !== false && isThere('tempo') && isThere('prometheus');
}
