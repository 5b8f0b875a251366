import type { CircuitBreakerSpec } from '../../../api/spec/mesh/traffic/circuit-breaker.ts';
import { goDurationMs } from '../../../objects/duration.ts';
import { annotatedTime } from './time-text.ts';

const prefix = 'balancer.linkerd.io/failure-accrual';
/** Linkerd's own longest pause. One shorter than the first would have it drop the whole circuit breaker. */
const longestPause = '1m';

/** Annotations of a Service by which callers leave endpoints alone that fail; none when nothing of it is asked for. */
export function failureAccrual(breaker: CircuitBreakerSpec | undefined): Record<string, string> {
  const { consecutiveErrors, baseEjectionTime, maxEjectionPercent } = breaker ?? {};
  if (maxEjectionPercent === 0 || (consecutiveErrors === undefined && baseEjectionTime === undefined)) return {};
  const needsMore = baseEjectionTime !== undefined && goDurationMs(baseEjectionTime) > goDurationMs(longestPause);
  return {
    [prefix]: 'consecutive',
    ...(consecutiveErrors === undefined ? {} : { [`${prefix}-consecutive-max-failures`]: String(consecutiveErrors) }),
    ...(baseEjectionTime === undefined
      ? {}
      : { [`${prefix}-consecutive-min-penalty`]: annotatedTime(baseEjectionTime) }),
    ...(needsMore ? { [`${prefix}-consecutive-max-penalty`]: annotatedTime(baseEjectionTime) } : {}),
  };
}
