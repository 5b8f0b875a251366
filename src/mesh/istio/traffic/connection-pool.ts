import type { TrafficManagementSpec } from '../../../api/spec/mesh/traffic.ts';
import type { Release } from '../../capability.ts';
import { isWrittenTo } from './granted.ts';

const idleOfOthers = 'spec.trafficPolicy.connectionPool.tcp.idleTimeout';

/** Limits and times of connections, without empty members: Istio refuses a pool that has neither tcp nor http. */
export function connectionPool(wanted: TrafficManagementSpec, release: Release): Record<string, unknown> {
  const { circuitBreaker, timeout, retry } = wanted;
  const pool = circuitBreaker?.connectionPool;
  const tcp = defined({
    maxConnections: pool?.maxConnections,
    connectTimeout: timeout?.connect,
    idleTimeout: isWrittenTo('timeout.idle', idleOfOthers, release) ? timeout?.idle : undefined,
  });
  const http = defined({
    http1MaxPendingRequests: pool?.maxPendingRequests,
    http2MaxRequests: pool?.maxRequests,
    maxRequestsPerConnection: pool?.maxRequestsPerConnection,
    // Where there is a budget Envoy goes by that alone.
    maxRetries: retry?.budget ? undefined : pool?.maxRetries,
    idleTimeout: timeout?.idle,
  });
  return { ...(tcp ? { tcp } : {}), ...(http ? { http } : {}) };
}

function defined(members: Record<string, unknown>): Record<string, unknown> | undefined {
  const set = Object.entries(members).filter(([, value]) => value !== undefined);
  return set.length > 0 ? Object.fromEntries(set) : undefined;
}
