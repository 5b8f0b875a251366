import { object } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { circuitBreaker } from './traffic/circuit-breaker.ts';
import { loadBalancing } from './traffic/load-balancing.ts';
import { retry } from './traffic/retry.ts';
import { timeout } from './traffic/timeout.ts';

/** How requests between the components travel. */
export const trafficManagement = object('How requests between the components travel.', {
  retry,
  circuitBreaker,
  timeout,
  loadBalancing,
});

export interface TrafficManagementSpec extends Output<typeof trafficManagement> {}
