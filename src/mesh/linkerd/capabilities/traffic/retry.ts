import type { Capability } from '../../../capability.ts';
import {
  annotationsSince,
  gatewayApiSince,
  inProfile,
  onGrpcRoutes,
  onRoutes,
  refusedRow,
  trafficField,
  trafficRow,
} from './rows.ts';

const nothingByItself = 'nothing is written: the mesh tries nothing again unless it is asked to';
const ofQueries = 'a limit for each query; requests with a body of more than 64 KiB are never sent again';

export const retryCapabilities: readonly Capability[] = [
  trafficRow({
    field: 'retry.attempts',
    value: '0',
    before: annotationsSince,
    support: 'exact',
    how: nothingByItself,
    renders: [inProfile('routes')],
  }),
  trafficRow({
    field: 'retry.attempts',
    value: '0',
    since: annotationsSince,
    before: gatewayApiSince,
    support: 'exact',
    how: nothingByItself,
    renders: [onRoutes],
  }),
  trafficRow({
    field: 'retry.attempts',
    value: '0',
    since: gatewayApiSince,
    support: 'exact',
    how: nothingByItself,
    renders: [onRoutes, onGrpcRoutes],
  }),
  trafficRow({
    field: 'retry.attempts',
    before: annotationsSince,
    support: 'approximated',
    how: 'a ServiceProfile has queries tried again as long as its budget lasts: there is no limit for one request',
    hint: `Set ${trafficField('retry.budget')}, or upgrade the mesh to ${annotationsSince} or later.`,
    renders: [inProfile('routes')],
    excludes: [
      {
        field: trafficField('circuitBreaker'),
        because: 'a ServiceProfile, by which this version retries, switches failure accrual off for its Service',
      },
    ],
  }),
  trafficRow({
    field: 'retry.attempts',
    since: annotationsSince,
    before: gatewayApiSince,
    support: 'exact',
    how: ofQueries,
    renders: [onRoutes],
  }),
  trafficRow({
    field: 'retry.attempts',
    since: gatewayApiSince,
    support: 'exact',
    how: `${ofQueries}; gRPC calls, which are writes, on unavailable alone`,
    renders: [onRoutes, onGrpcRoutes],
  }),
  trafficRow({
    field: 'retry.perTryTimeout',
    since: annotationsSince,
    support: 'exact',
    how: 'written for queries: cutting off a write that is on its way would only make its sender send it again',
    renders: [onRoutes],
  }),
  trafficRow({
    field: 'retry.retryOn',
    before: annotationsSince,
    support: 'refused',
    how: 'a ServiceProfile has queries tried again on every 5xx',
    hint: `Upgrade the mesh to ${annotationsSince} or later, or take the field out.`,
  }),
  trafficRow({
    field: 'retry.retryOn',
    since: annotationsSince,
    support: 'approximated',
    how: 'proxies look at the status of the answer: 5xx, gateway-error, retriable-4xx (409) and numbers count for queries, and of these what stands for unavailable for gRPC; other writes are not tried again',
    hint: 'Nothing has to be done: the balancer passes over endpoints that cannot be reached, and who sends metrics, logs or spans tries again by itself.',
    renders: [onRoutes],
  }),
  refusedRow('retry.backoff', 'proxies wait between 25 ms and 250 ms, and nothing changes that', 'Take the field out.'),
  trafficRow({
    field: 'retry.budget',
    before: annotationsSince,
    support: 'approximated',
    how: 'retryBudget of the ServiceProfile: a share of the requests of the last 10 s in the place of those under way, and minRetryConcurrency retries a second',
    hint: 'Nothing has to be done: both keep retries from outgrowing the requests.',
    renders: [inProfile('retryBudget')],
  }),
  trafficRow({
    field: 'retry.budget',
    since: annotationsSince,
    support: 'refused',
    how: 'only a ServiceProfile has a budget, and it would switch routes, limits, timeouts and circuit breaking of its Service off',
    hint: `Set ${trafficField('retry.attempts')} to 1 and ${trafficField('circuitBreaker.consecutiveErrors')}, which take calls away from what fails.`,
  }),
];
