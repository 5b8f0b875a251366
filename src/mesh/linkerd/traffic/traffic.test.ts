import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import { at } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import type { MeshInput } from '../../mesh.ts';
import { inputWith, releaseOf } from '../testing/input.ts';
import { proxied } from './testing/proxy.ts';
import { type LinkerdTraffic, linkerdTraffic } from './traffic.ts';

type Wanted = NonNullable<NonNullable<PlatformSpecInput['serviceMesh']>['trafficManagement']>;

function trafficOf(
  trafficManagement: Wanted,
  { version = '2.20.0', ...spec }: PlatformSpecInput & { version?: string } = {},
  more: Partial<MeshInput> = {},
): LinkerdTraffic {
  const asked: PlatformSpecInput = { ...spec, serviceMesh: { enabled: true, trafficManagement } };
  return linkerdTraffic(inputWith(asked, { version, ...more }), releaseOf(version));
}

const written = ({ first, objects }: LinkerdTraffic): KubeObject[] => [...first, ...objects];
const names = (traffic: LinkerdTraffic): string[] =>
  written(traffic).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const routes = (traffic: LinkerdTraffic) => written(traffic).filter(({ kind }) => kind === 'HTTPRoute');
const gateway = 'gateway.networking.k8s.io/v1';
const own = 'policy.linkerd.io/v1beta3';

describe('requests to Loki', () => {
  const traffic = trafficOf({
    retry: { attempts: 2, perTryTimeout: '5s', retryOn: '5xx,reset' },
    timeout: { request: '30s', idle: '15m' },
  });
  const times = { 'timeout.linkerd.io/request': '30s', 'timeout.linkerd.io/idle': '900s' };
  const retried = {
    'retry.linkerd.io/http': '5xx',
    'retry.linkerd.io/limit': '2',
    'retry.linkerd.io/timeout': '5s',
    ...times,
  };

  test.each([
    ['GET', '/loki/api/v1/query_range', retried],
    ['POST', '/loki/api/v1/query_range', retried],
    ['POST', '/loki/api/v1/label/app/values', retried],
    ['GET', '/ready', retried],
    ['POST', '/loki/api/v1/push', times],
    ['DELETE', '/loki/api/v1/delete', times],
    ['POST', '/otlp/v1/logs', times],
    ['GET', '/loki/api/v1/tail', {}],
    ['GET', '/api/prom/tail', {}],
  ])('%s %s travel by their kind', (method, path, annotations) => {
    const outcome = proxied(routes(traffic), { port: 3100, method, path });
    expect(outcome?.annotations).toEqual(annotations);
    expect(outcome?.backends).toEqual({ loki: 1 });
  });

  test('have a route for what is left before those that leave something', () => {
    expect(traffic.first.map(({ metadata }) => metadata.name)).toContain('traffic-to-loki');
    expect(traffic.objects.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['traffic-to-loki-queries', 'traffic-to-loki-streams']),
    );
  });

  test('are told by whom they come', () => {
    const why = routes(traffic)[0]?.metadata.annotations?.['observability.io/why'];
    expect(why).toMatch(/^spec\.serviceMesh\.trafficManagement says how calls of .* travel$/);
  });
});

test('streams of Grafana end with a slash, and so are a prefix', () => {
  const spec: PlatformSpecInput = {
    components: {
      grafana: {
        access: {
          host: 'g.example.com',
          from: { namespace: 'ingress', meshed: true },
          ingress: { className: 'nginx' },
        },
      },
    },
  };
  const traffic = trafficOf({ timeout: { request: '10s' } }, spec);
  const of = (path: string) => proxied(routes(traffic), { port: 3000, method: 'GET', path })?.annotations;
  expect(of('/api/live/ws')).toEqual({});
  expect(of('/api/liveness')).toEqual({ 'timeout.linkerd.io/request': '10s' });
});

describe('the kind of route', () => {
  const kinds = (version: string, served?: string[]) => [
    ...new Set(
      written(
        trafficOf({ retry: { attempts: 1 }, timeout: { request: '30s' } }, { version }, served ? { served } : {}),
      ).map(({ apiVersion, kind }) => `${apiVersion}/${kind}`),
    ),
  ];

  test.each([
    ['2.14.10', undefined, ['linkerd.io/v1alpha2/ServiceProfile', `${own}/HTTPRoute`]],
    ['2.16.0', [`${gateway}/HTTPRoute`, `${gateway}/GRPCRoute`], [`${own}/HTTPRoute`]],
    ['2.18.0', undefined, [`${gateway}/GRPCRoute`, `${gateway}/HTTPRoute`]],
    ['2.20.0', [`${gateway}/HTTPRoute`], [`${gateway}/HTTPRoute`]],
    ['2.20.0', [], [`${own}/HTTPRoute`]],
  ])('is one that Linkerd %s reads and the cluster serves (%s)', (version, served, expected) => {
    expect(kinds(version, served).sort()).toEqual(expected);
  });
});

describe('gRPC', () => {
  test('is tried again where it has reached nobody, and has no time limit', () => {
    const traffic = trafficOf({ retry: { attempts: 1 }, timeout: { request: '30s', idle: '1m' } });
    const route = written(traffic).find(({ kind }) => kind === 'GRPCRoute');
    expect(route?.metadata.name).toBe('traffic-to-tempo-grpc-otlp');
    expect(route?.metadata.annotations).toMatchObject({
      'retry.linkerd.io/grpc': 'unavailable',
      'retry.linkerd.io/limit': '1',
    });
    expect(Object.keys(route?.metadata.annotations ?? {}).some((key) => key.startsWith('timeout.'))).toBe(false);
  });
});

describe('nothing is written', () => {
  test.each([
    ['of nothing asked for', {}],
    ['of retries switched off, which the mesh has none of', { retry: { attempts: 0 } }],
    ['of what the mesh cannot', { loadBalancing: { algorithm: 'RANDOM' }, retry: { attempts: 0 } }],
  ] as const)('%s', (_, wanted) => {
    const traffic = trafficOf(wanted);
    expect(names(traffic)).toEqual([]);
    expect(traffic.service('loki')).toEqual({});
    expect(traffic.pod).toEqual({});
  });

  test('for whom only a component outside the mesh calls', () => {
    const traffic = trafficOf(
      { timeout: { request: '30s' } },
      { components: { grafana: { mesh: { inject: false } }, tempo: { metricsGenerator: { enabled: false } } } },
    );
    const outcome = (method: string) => proxied(routes(traffic), { port: 3100, method, path: '/loki/api/v1/query' });
    // What is left are writes of the Collector.
    expect(outcome('GET')?.route).toBe('traffic-to-loki');
    expect(names(traffic).filter((name) => name.includes('to-loki'))).toEqual(['HTTPRoute traffic-to-loki']);
  });
});

describe('a circuit breaker', () => {
  const breaker = { consecutiveErrors: 5, baseEjectionTime: '10s' };

  test('is annotations of the Services of who is called', () => {
    const { service } = trafficOf({ circuitBreaker: breaker });
    expect(service('loki')).toMatchObject({ 'balancer.linkerd.io/failure-accrual': 'consecutive' });
    expect(service('kube-state-metrics')).toEqual({});
  });

  test('gives way to retries where those take a ServiceProfile', () => {
    const of = (version: string, attempts: number) =>
      Object.keys(trafficOf({ circuitBreaker: breaker, retry: { attempts } }, { version }).service('loki')).length;
    expect(of('2.14.10', 2)).toBe(0);
    expect(of('2.14.10', 0)).toBe(3);
    expect(of('2.16.0', 2)).toBe(3);
  });
});

test('the time for a connection is a matter of the pods that call', () => {
  expect(trafficOf({ timeout: { connect: '1.5s' } }).pod).toEqual({
    'config.linkerd.io/proxy-outbound-connect-timeout': '1500ms',
  });
});

describe('before retries were annotations', () => {
  const version = '2.14.10';

  test('timeouts are a matter of rules', () => {
    const traffic = trafficOf({ timeout: { request: '90.5s' } }, { version });
    const of = (path: string) => proxied(routes(traffic), { port: 3100, method: 'GET', path });
    expect(of('/loki/api/v1/query')).toMatchObject({ timeout: '90s500ms', annotations: {} });
    expect(of('/loki/api/v1/tail')).not.toHaveProperty('timeout');
    expect(traffic.first).toEqual([]);
  });

  test('queries are tried again by a ServiceProfile, the only thing about their Service', () => {
    const traffic = trafficOf(
      { retry: { attempts: 2, budget: { percent: 15, minRetryConcurrency: 5 } }, timeout: { request: '30s' } },
      { version },
    );
    expect(names(traffic).filter((name) => name.includes('loki'))).toEqual([
      'ServiceProfile loki.monitoring.svc.cluster.local',
    ]);
    const loki = written(traffic).find(({ metadata }) => metadata.name.startsWith('loki.'));
    expect(at(loki, 'spec', 'retryBudget')).toEqual({ retryRatio: 0.15, minRetriesPerSecond: 5, ttl: '10s' });
    expect(at(loki, 'spec', 'routes')).toEqual([
      {
        name: 'streams',
        condition: { any: [{ pathRegex: '/loki/api/v1/tail.*' }, { pathRegex: '/api/prom/tail.*' }] },
      },
      {
        name: 'queries',
        condition: {
          any: [
            { method: 'GET' },
            ...['query', 'series', 'label', 'index/'].map((path) => ({
              all: [{ method: 'POST' }, { pathRegex: `/loki/api/v1/${path}.*` }],
            })),
          ],
        },
        isRetryable: true,
        timeout: '30s',
      },
      { name: 'calls', condition: { pathRegex: '.*' }, timeout: '30s' },
    ]);
  });

  test('who is only written to has no ServiceProfile', () => {
    const traffic = trafficOf({ retry: { attempts: 2 } }, { version });
    expect(names(traffic).filter((name) => name.includes('otel-collector'))).toEqual([]);
  });

  test('a profile of a Service with gRPC gives that no time limit', () => {
    const traffic = trafficOf({ retry: { attempts: 2 }, timeout: { request: '30s' } }, { version });
    const tempo = written(traffic).find(({ metadata }) => metadata.name.startsWith('tempo.'));
    const [grpc] = at(tempo, 'spec', 'routes') as { condition: { pathRegex: string }; timeout?: string }[];
    expect(grpc).not.toHaveProperty('timeout');
    const isGrpc = new RegExp(`^${grpc?.condition.pathRegex}$`);
    expect(isGrpc.test('/opentelemetry.proto.collector.trace.v1.TraceService/Export')).toBe(true);
    expect(isGrpc.test('/api/search')).toBe(false);
  });
});
