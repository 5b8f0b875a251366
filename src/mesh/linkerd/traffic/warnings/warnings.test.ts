import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../../../api/spec/platform.ts';
import type { MeshInput } from '../../../mesh.ts';
import { inputWith, releaseOf } from '../../testing/input.ts';
import { linkerdTraffic } from '../traffic.ts';

type Wanted = NonNullable<NonNullable<PlatformSpecInput['serviceMesh']>['trafficManagement']>;

function warnings(
  trafficManagement: Wanted,
  { version = '2.20.0', ...more }: Partial<MeshInput> & { version?: string } = {},
  spec: PlatformSpecInput = {},
) {
  const input = inputWith({ ...spec, serviceMesh: { enabled: true, trafficManagement } }, { version, ...more });
  return linkerdTraffic(input, releaseOf(version)).diagnostics;
}
const codes = (...args: Parameters<typeof warnings>) => warnings(...args).map(({ code }) => code);

test('conditions that no status stands for are told of', () => {
  const [dropped] = warnings({ retry: { attempts: 1, retryOn: '5xx,reset,connect-failure' } });
  expect(dropped).toMatchObject({
    code: 'RETRY_CONDITION_DROPPED',
    path: 'spec.serviceMesh.trafficManagement.retry.retryOn',
    message: 'reset, connect-failure: left out, since proxies of this mesh look at the status of the answer alone',
  });
});

test('and that nothing is tried again where they were all there is', () => {
  const [dropped] = warnings({ retry: { attempts: 1, retryOn: 'reset' } });
  expect(dropped?.message).toMatch(/so no query is tried again$/);
  expect(dropped?.hint).toBe('Add gateway-error or 503.');
});

test('tries that take longer than the request may', () => {
  const [outliving] = warnings({ retry: { attempts: 3, perTryTimeout: '10s' }, timeout: { request: '30s' } });
  expect(outliving?.code).toBe('RETRIES_OUTLIVE_TIMEOUT');
  expect(outliving?.message).toContain('(1 + 3) × 10s = 40s');
});

test('retries without a bound, but not those of a ServiceProfile, which has a budget', () => {
  expect(codes({ retry: { attempts: 2 } })).toEqual(['RETRIES_UNLIMITED']);
  expect(codes({ retry: { attempts: 2 } }, { version: '2.14.10' })).toEqual([]);
  expect(codes({ retry: { attempts: 0 } })).toEqual([]);
});

test('gRPC calls that are not tried again, since the cluster has no GRPCRoutes', () => {
  const served = ['gateway.networking.k8s.io/v1/HTTPRoute'];
  expect(codes({ retry: { attempts: 1 } }, { served })).toEqual(['RETRIES_UNLIMITED', 'TRAFFIC_NOT_SHAPED']);
  expect(codes({ retry: { attempts: 1 } }, { served: [...served, 'gateway.networking.k8s.io/v1/GRPCRoute'] })).toEqual([
    'RETRIES_UNLIMITED',
  ]);
});

test('a circuit breaker leaves the only endpoint alone, whatever share is asked for', () => {
  const breaker = { circuitBreaker: { consecutiveErrors: 5, maxEjectionPercent: 50 } };
  const [cut] = warnings(breaker);
  expect(cut?.code).toBe('BREAKER_CUTS_OFF');
  expect(cut?.message).toContain('prometheus');
  const many: PlatformSpecInput = { components: { opentelemetryCollector: { replicas: 2 } } };
  expect(warnings(breaker, {}, many)[0]?.message).not.toContain('otel-collector');
  expect(codes({ ...breaker, retry: { attempts: 1 } }, { version: '2.14.10' })).toEqual([]);
});

test('rules for calls of which there are none', () => {
  const off = { enabled: false };
  const components: PlatformSpecInput['components'] = {
    grafana: off,
    loki: off,
    tempo: off,
    alertmanager: off,
    opentelemetryCollector: off,
  };
  expect(codes({ timeout: { request: '1s' } }, {}, { components })).toEqual(['TRAFFIC_NOT_SHAPED']);
});

test('the Collector tries again what the mesh tries again, over gRPC', () => {
  const [, multiplied] = warnings({ retry: { attempts: 3 } });
  expect(multiplied?.code).toBe('RETRIES_MULTIPLY');
  expect(multiplied?.message).toContain('otel-collector tries 33 times by itself, which makes 33 × 4 = 132 calls');
  expect(codes({ retry: { attempts: 3 } }, { version: '2.17.0' })).toEqual(['RETRIES_UNLIMITED']);
  expect(codes({ retry: { attempts: 3, retryOn: '500' } })).toEqual(['RETRIES_UNLIMITED']);
});
