import type { Capability } from '../../capability.ts';
import { balancingCapabilities } from './traffic/balancing.ts';
import { breakerCapabilities } from './traffic/breaker.ts';
import { retryCapabilities } from './traffic/retry.ts';
import { timeoutCapabilities } from './traffic/timeout.ts';

/** Retries, timeouts, circuit breaking and load balancing. */
export const trafficCapabilities: readonly Capability[] = [
  ...retryCapabilities,
  ...breakerCapabilities,
  ...timeoutCapabilities,
  ...balancingCapabilities,
];
