import type { Capability } from '../../../capability.ts';
import { inPolicy, inRoutes, sidecarRow, trafficField } from './rows.ts';

/** First version whose admission takes a DestinationRule with nothing but a budget, and that has one at all. */
const budgetSince = '1.27.1';

export const retryCapabilities: readonly Capability[] = [
  sidecarRow({
    field: 'retry.attempts',
    support: 'exact',
    how: 'written for every kind of call but streams, 0 as well: without it the mesh tries twice again by itself',
    renders: [inRoutes('retries.attempts'), inRoutes('retries.retryOn')],
  }),
  sidecarRow({
    field: 'retry.perTryTimeout',
    support: 'exact',
    how: 'written for queries: cutting off a write that is on its way would only make its sender send it again',
    renders: [inRoutes('retries.perTryTimeout')],
  }),
  sidecarRow({
    field: 'retry.retryOn',
    support: 'approximated',
    how: 'queries are tried again on all of it, writes and gRPC calls on what of it is known to have reached nobody: connect-failure, refused-stream, reset-before-request and unavailable',
    hint: 'Nothing has to be done: who sends metrics, logs or spans tries again by itself.',
    renders: [inRoutes('retries.retryOn')],
  }),
  sidecarRow({
    field: 'retry.backoff',
    since: '1.26.0',
    support: 'exact',
    how: 'the shortest pause, which Envoy lets grow to ten times as much',
    renders: [inRoutes('retries.backoff')],
  }),
  sidecarRow({
    field: 'retry.budget',
    before: budgetSince,
    support: 'refused',
    how: `the mesh has budgets from version ${budgetSince} on`,
    hint: `Set ${trafficField('circuitBreaker.connectionPool.maxRetries')}, which limits retries in every version.`,
  }),
  sidecarRow({
    field: 'retry.budget',
    since: budgetSince,
    support: 'exact',
    how: 'the percentage is always written, because some versions take 0.2 % for the default; 3 at a time are always allowed unless another number is set',
    renders: [inPolicy('retryBudget.percent'), inPolicy('retryBudget.minRetryConcurrency')],
    excludes: [
      {
        field: trafficField('circuitBreaker.connectionPool.maxRetries'),
        because: 'Envoy does not look at a fixed number where there is a budget',
      },
    ],
  }),
];
