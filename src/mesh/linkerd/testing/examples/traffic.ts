import type { PlatformSpecInput } from '../../../../api/spec/platform.ts';
import type { RowExample, RowExamples } from '../../../testing/example.ts';

const asked = (trafficManagement: NonNullable<PlatformSpecInput['serviceMesh']>['trafficManagement']) => ({
  serviceMesh: { trafficManagement },
});
const retries = asked({ retry: { attempts: 2 } });
const breaker = asked({ circuitBreaker: { consecutiveErrors: 3 } });

const examples: Record<string, RowExample> = {
  'retry.attempts': { set: 2 },
  'retry.attempts=0': { otherwise: 2 },
  'retry.perTryTimeout': { set: '2s', beside: retries },
  'retry.retryOn': { set: '5xx,reset', beside: retries },
  'retry.backoff': { set: '100ms', beside: retries },
  'retry.budget': { set: { percent: 15, minRetryConcurrency: 5 }, beside: retries },
  'circuitBreaker.consecutiveErrors': { set: 3, otherwise: 4 },
  'circuitBreaker.consecutiveGatewayErrors': { set: 2, beside: breaker },
  'circuitBreaker.interval': { set: '5s', beside: breaker },
  'circuitBreaker.baseEjectionTime': { set: '5s', beside: breaker },
  'circuitBreaker.maxEjectionPercent': { set: 50, beside: breaker },
  'circuitBreaker.maxEjectionPercent=0': { beside: breaker },
  'circuitBreaker.minHealthPercent': { set: 50, beside: breaker },
  'circuitBreaker.connectionPool': { set: { maxConnections: 10 } },
  'timeout.request': { set: '30s' },
  'timeout.idle': { set: '900s' },
  'timeout.connect': { set: '1s' },
  'loadBalancing.algorithm': { set: 'ROUND_ROBIN' },
  'loadBalancing.consistentHash': { set: { httpHeaderName: 'x-session-id' } },
  'loadBalancing.locality': { set: { enabled: true } },
  'loadBalancing.warmup': { set: { duration: '30s' } },
};

export const trafficExamples: RowExamples = Object.fromEntries(
  Object.entries(examples).map(([field, example]) => [`spec.serviceMesh.trafficManagement.${field}`, example]),
);
