import type { Capability } from '../../../capability.ts';
import { onServices, refusedRow, trafficField, trafficRow } from './rows.ts';

const consecutive = trafficField('circuitBreaker.consecutiveErrors');

export const breakerCapabilities: readonly Capability[] = [
  trafficRow({
    field: 'circuitBreaker.consecutiveErrors',
    support: 'exact',
    how: 'failure-accrual-consecutive-max-failures on the Service, 7 without it; failed gRPC calls count as well',
    renders: [onServices],
  }),
  trafficRow({
    field: 'circuitBreaker.baseEjectionTime',
    support: 'approximated',
    how: 'the first pause, after which one request is let through; each that fails doubles it, up to a minute, or this time where it is longer',
    hint: 'Nothing has to be done: an endpoint that answers again is called again sooner than by a fixed time.',
    renders: [onServices],
  }),
  trafficRow({
    field: 'circuitBreaker.maxEjectionPercent',
    value: '0',
    support: 'exact',
    how: 'no failure accrual is written',
    renders: [onServices],
  }),
  refusedRow(
    'circuitBreaker.maxEjectionPercent',
    'all endpoints may be left alone at once, and callers then get 503',
    'Take the field out; 0 switches the circuit breaker off.',
  ),
  refusedRow('circuitBreaker.consecutiveGatewayErrors', 'proxies count every 5xx alike', `Set ${consecutive}.`),
  refusedRow(
    'circuitBreaker.interval',
    'there are no looks at the endpoints: one that fails is left alone at once, and let back in when a request gets through',
    'Take the field out.',
  ),
  refusedRow(
    'circuitBreaker.minHealthPercent',
    'no share of healthy endpoints brings the others back',
    'Take the field out.',
  ),
  refusedRow(
    'circuitBreaker.connectionPool',
    'proxies have no limits that can be set: they shed load when their queue does not get shorter',
    `Take the field out, and set ${consecutive}.`,
  ),
];
