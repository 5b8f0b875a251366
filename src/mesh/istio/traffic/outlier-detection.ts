import type { CircuitBreakerSpec } from '../../../api/spec/mesh/traffic/circuit-breaker.ts';

/**
 * When an endpoint is ejected; undefined when nothing of it is asked for, or when none may be: Istio reads a share of 0 as unset,
 * which is 10 %.
 */
export function outlierDetection(breaker: CircuitBreakerSpec | undefined): Record<string, unknown> | undefined {
  if (!breaker || breaker.maxEjectionPercent === 0) return undefined;
  const {
    consecutiveErrors,
    consecutiveGatewayErrors,
    interval,
    baseEjectionTime,
    maxEjectionPercent,
    minHealthPercent,
  } = breaker;
  const detection = {
    consecutive5xxErrors: consecutiveErrors,
    consecutiveGatewayErrors,
    interval,
    baseEjectionTime,
    maxEjectionPercent,
    minHealthPercent,
  };
  const set = Object.entries(detection).filter(([, value]) => value !== undefined);
  return set.length > 0 ? Object.fromEntries(set) : undefined;
}
