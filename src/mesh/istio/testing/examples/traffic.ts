import type { PlatformSpecInput } from '../../../../api/spec/platform.ts';
import type { RowExample, RowExamples } from '../../../testing/example.ts';

const asked = (trafficManagement: NonNullable<PlatformSpecInput['serviceMesh']>['trafficManagement']) => ({
  serviceMesh: { trafficManagement },
});
const retries = asked({ retry: { attempts: 2 } });
const breaker = asked({ circuitBreaker: { consecutiveErrors: 3 } });
const byHash = asked({ loadBalancing: { consistentHash: { useSourceIp: true } } });
const near = asked({ circuitBreaker: { consecutiveErrors: 3 }, loadBalancing: { locality: {} } });
const warmed = asked({ loadBalancing: { algorithm: 'ROUND_ROBIN', warmup: { duration: '30s' } } });

const examples: Record<string, RowExample> = {
  'retry.attempts': { set: 2 },
  'retry.perTryTimeout': { set: '2s', beside: retries },
  'retry.retryOn': { set: '5xx,reset', beside: retries },
  'retry.backoff': { set: '100ms', beside: retries },
  'retry.budget': { set: { percent: 15, minRetryConcurrency: 5 }, beside: retries },
  'circuitBreaker.consecutiveErrors': { set: 3, otherwise: 4 },
  'circuitBreaker.consecutiveGatewayErrors': { set: 2, beside: breaker },
  'circuitBreaker.interval': { set: '5s', beside: breaker },
  'circuitBreaker.baseEjectionTime': { set: '5s', beside: breaker },
  'circuitBreaker.maxEjectionPercent': { set: 50, beside: breaker },
  'circuitBreaker.maxEjectionPercent=0': { otherwise: 50 },
  'circuitBreaker.minHealthPercent': { set: 50, beside: breaker },
  'circuitBreaker.connectionPool.maxConnections': { set: 10 },
  'circuitBreaker.connectionPool.maxPendingRequests': { set: 10 },
  'circuitBreaker.connectionPool.maxRequests': { set: 10 },
  'circuitBreaker.connectionPool.maxRequestsPerConnection': { set: 10 },
  'circuitBreaker.connectionPool.maxRetries': { set: 10 },
  'timeout.request': { set: '30s' },
  'timeout.idle': { set: '900s' },
  'timeout.connect': { set: '1s' },
  'loadBalancing.algorithm': { set: 'ROUND_ROBIN' },
  'loadBalancing.algorithm=RANDOM': {},
  'loadBalancing.consistentHash': { set: { httpHeaderName: 'x-session-id' } },
  'loadBalancing.consistentHash.httpHeaderName': { set: 'x-session-id', otherwise: 'x-other' },
  'loadBalancing.consistentHash.httpCookie': {
    set: { name: 'session', path: '/', ttl: '1h' },
    otherwise: { name: 'other', path: '/other', ttl: '2h' },
  },
  'loadBalancing.consistentHash.useSourceIp': { set: true },
  'loadBalancing.consistentHash.httpQueryParameterName': { set: 'tenant', otherwise: 'other' },
  'loadBalancing.consistentHash.ringSize': { set: 2048, beside: byHash },
  'loadBalancing.consistentHash.maglevTableSize': { set: 65_537, beside: byHash },
  'loadBalancing.locality.enabled': { set: true, otherwise: false, beside: breaker },
  'loadBalancing.locality.distribute': {
    set: [{ from: 'eu/a', to: [{ locality: 'eu/a', weight: 100 }] }],
    beside: near,
  },
  'loadBalancing.locality.failover': { set: [{ from: 'eu', to: 'us' }], beside: near },
  'loadBalancing.locality.failoverPriority': { set: ['topology.kubernetes.io/zone'], beside: near },
  'loadBalancing.warmup.duration': { set: '30s' },
  'loadBalancing.warmup.minimumPercent': { set: 20, beside: warmed },
  'loadBalancing.warmup.aggression': { set: 1.5, beside: warmed },
};

export const trafficExamples: RowExamples = Object.fromEntries(
  Object.entries(examples).map(([field, example]) => [`spec.serviceMesh.trafficManagement.${field}`, example]),
);
