import type { Capability } from '../../capability.ts';

/** Retries, timeouts, circuit breaking and load balancing. */
export const trafficCapabilities: readonly Capability[] = [];
