import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import { at } from '../../../objects/access.ts';
import { assumeIstio } from '../assume.ts';
import { compiledWith, routesOf, trafficObjects, trafficPolicy } from './testing/compiled.ts';

const timeout = { request: '30s' };
const retry = { attempts: 2 };

describe('objects are written', () => {
  const names = (...args: Parameters<typeof compiledWith>) => Object.keys(trafficObjects(compiledWith(...args))).sort();

  test('for every component that somebody with a proxy calls, and one of each kind', () => {
    expect(names({ timeout: { request: '30s', idle: '900s' } })).toEqual(
      ['DestinationRule', 'VirtualService'].flatMap((kind) =>
        ['alertmanager', 'loki', 'otel-collector', 'prometheus', 'tempo'].map((name) => `${kind} ${name}`),
      ),
    );
  });

  test('of the kind alone that has something to say', () => {
    const kinds = (wanted: Parameters<typeof compiledWith>[0]) =>
      new Set(names(wanted).map((name) => name.split(' ')[0]));
    expect(kinds({ timeout })).toEqual(new Set(['VirtualService']));
    expect(kinds({ retry: { attempts: 0 } })).toEqual(new Set(['VirtualService']));
    expect(kinds({ timeout: { connect: '1s' } })).toEqual(new Set(['DestinationRule']));
    expect(kinds({ circuitBreaker: {} })).toEqual(new Set());
    expect(kinds({})).toEqual(new Set());
  });

  test('for nobody who runs elsewhere, and for nobody who is not called', () => {
    const components: PlatformSpecInput['components'] = {
      loki: { enabled: false, external: { url: 'http://loki.logs.svc:3100' } },
      kubeStateMetrics: { enabled: true },
      tempo: { enabled: false },
      opentelemetryCollector: { enabled: false },
      alertmanager: { enabled: false },
    };
    expect(names({ timeout }, { components })).toEqual(['VirtualService prometheus']);
  });

  test('for nobody whom only a component outside the mesh calls', () => {
    const components: PlatformSpecInput['components'] = {
      grafana: { mesh: { inject: false } },
      tempo: { metricsGenerator: { enabled: false } },
    };
    const mesh = compiledWith({ timeout }, { components });
    expect(mesh.graph?.outsideMesh).toContain('grafana');
    // What is left are writes of the Collector.
    expect(routesOf(trafficObjects(mesh), 'loki').map(({ name }) => name)).toEqual(['calls']);
  });

  test('in no version of the API but the one that is served', () => {
    const versions = (version: string) =>
      new Set(
        Object.values(trafficObjects(compiledWith({ timeout: { request: '1s', idle: '1s' } }, { version }))).map(
          ({ apiVersion }) => apiVersion,
        ),
      );
    expect(versions('1.21.6')).toEqual(new Set(['networking.istio.io/v1beta1']));
    expect(versions('1.22.0')).toEqual(new Set(['networking.istio.io/v1']));
  });
});

describe('routes', () => {
  test('of a Service with several ports name the port on both sides', () => {
    const objects = trafficObjects(compiledWith({ retry }));
    expect(at(objects['VirtualService otel-collector'], 'spec', 'http')).toEqual(
      [
        ['calls-grpc-otlp', 4317],
        ['calls-http-otlp', 4318],
      ].map(([name, number]) => ({
        name,
        match: [{ port: number }],
        retries: { attempts: 2, retryOn: 'connect-failure,refused-stream,reset-before-request,unavailable' },
        route: [{ destination: { host: 'otel-collector.monitoring.svc.cluster.local', port: { number } } }],
      })),
    );
  });

  test('let a tail of logs and a streamed search go on for ever', () => {
    const objects = trafficObjects(compiledWith({ retry, timeout }));
    expect(routesOf(objects, 'loki')[0]).toEqual({
      name: 'streams',
      match: [{ uri: { prefix: '/loki/api/v1/tail' } }, { uri: { prefix: '/api/prom/tail' } }],
      retries: { attempts: 0 },
    });
    expect(routesOf(objects, 'tempo')[0]).toEqual({
      name: 'streams-http-query',
      match: [{ uri: { prefix: '/tempopb.StreamingQuerier/' }, port: 3200 }],
      retries: { attempts: 0 },
    });
  });

  test.each([
    ['in full where the domain is known', 'example.internal', '.monitoring.svc.example.internal'],
    ['without dots where it is not, which Istio completes by its own', undefined, ''],
  ])('name hosts %s', (_, domain, rest) => {
    const { domain: _default, assumed: _assumed, ...mesh } = assumeIstio('1.30.3');
    const more = { kubernetes: { version: '1.36.3' }, meshes: [{ ...mesh, ...(domain ? { domain } : {}) }] };
    const objects = trafficObjects(compiledWith({ timeout: { request: '30s', idle: '1m' } }, { more }));
    expect(at(objects['VirtualService loki'], 'spec', 'hosts')).toEqual([`loki${rest}`]);
    expect(at(objects['DestinationRule loki'], 'spec', 'host')).toBe(`loki${rest}`);
  });

  test('of several Alertmanagers are for who asks: alerts go to each by its name', () => {
    const why = (replicas: 1 | 3) => {
      const objects = trafficObjects(compiledWith({ timeout }, { components: { alertmanager: { replicas } } }));
      return objects['VirtualService alertmanager']?.metadata.annotations?.['observability.io/why'];
    };
    expect(why(1)).toContain('grafana, loki, prometheus');
    expect(why(3)).toContain('calls of grafana travel');
  });

  test('count Prometheus as a caller where it knows which addresses are Services', () => {
    const components: PlatformSpecInput['components'] = { grafana: { enabled: false }, loki: { enabled: false } };
    const of = (serviceRanges: string[]) =>
      trafficObjects(compiledWith({ timeout }, { components, more: { networks: { serviceRanges } } }));
    expect(of(['10.96.0.0/16'])).toHaveProperty(['VirtualService alertmanager']);
    expect(of([])).not.toHaveProperty(['VirtualService alertmanager']);
  });
});

describe('who calls from elsewhere', () => {
  const exported = (objects: ReturnType<typeof trafficObjects>, name: string) => at(objects[name], 'spec', 'exportTo');

  test('sees the rules of what it calls, and of nothing else', () => {
    const spec: PlatformSpecInput = { observability: { namespaces: { names: ['shop'] } } };
    const objects = trafficObjects(compiledWith({ timeout: { request: '30s', idle: '1m' } }, spec));
    expect(exported(objects, 'VirtualService otel-collector')).toEqual(['.', 'shop']);
    expect(exported(objects, 'DestinationRule otel-collector')).toEqual(['.', 'shop']);
    expect(exported(objects, 'VirtualService loki')).toEqual(['.']);
  });

  const access = (way: object): PlatformSpecInput => ({
    components: {
      grafana: { access: { host: 'grafana.example.com', from: { namespace: 'ingress', meshed: true }, ...way } },
    },
  });

  test('goes through a gateway of the mesh by rules for endpoints, and by no route of ours', () => {
    const spec = access({ meshGateway: { selector: { istio: 'ingressgateway' } } });
    const compiled = compiledWith({ retry, timeout: { request: '30s', idle: '1m' } }, spec);
    const objects = trafficObjects(compiled);
    expect(exported(objects, 'DestinationRule grafana')).toEqual(['.', 'ingress']);
    expect(objects).not.toHaveProperty(['VirtualService grafana']);
    const route = compiled.plan?.waves
      .flatMap((wave) => wave.objects)
      .find(({ kind, metadata }) => kind === 'VirtualService' && metadata.name === 'grafana');
    expect(at(route, 'spec', 'http')).toEqual([
      { route: [{ destination: { host: 'grafana', port: { number: 3000 } } }] },
    ]);
  });

  test('goes through an ingress with a sidecar by routes that let Grafana Live be', () => {
    const objects = trafficObjects(compiledWith({ timeout }, access({ ingress: {} })));
    expect(exported(objects, 'VirtualService grafana')).toEqual(['.', 'ingress']);
    expect(routesOf(objects, 'grafana')).toEqual([
      { name: 'streams', match: [{ uri: { prefix: '/api/live/' } }, { uri: { prefix: '/api/datasources/proxy/' } }] },
      { name: 'calls', timeout: '30s' },
    ]);
  });
});

describe('the policy for endpoints', () => {
  const policy = (...args: Parameters<typeof compiledWith>) =>
    trafficPolicy(trafficObjects(compiledWith(...args)), 'loki');
  const breaker = { consecutiveErrors: 3, maxEjectionPercent: 50 };
  const detected = { outlierDetection: { consecutive5xxErrors: 3, maxEjectionPercent: 50 } };
  const three: PlatformSpecInput = { components: { opentelemetryCollector: { replicas: 3 } } };

  test.each<{ title: string; wanted: Parameters<typeof compiledWith>[0]; version?: string; expected: unknown }>([
    { title: 'says 5xx where the resource says errors', wanted: { circuitBreaker: breaker }, expected: detected },
    {
      title: 'has no detection where none may be ejected',
      wanted: { circuitBreaker: { ...breaker, maxEjectionPercent: 0 } },
      expected: undefined,
    },
    {
      title: 'has no detection where only connections are limited',
      wanted: {
        circuitBreaker: {
          connectionPool: {
            maxConnections: 9,
            maxPendingRequests: 8,
            maxRequests: 7,
            maxRequestsPerConnection: 6,
            maxRetries: 5,
          },
        },
      },
      expected: {
        connectionPool: {
          tcp: { maxConnections: 9 },
          http: { http1MaxPendingRequests: 8, http2MaxRequests: 7, maxRequestsPerConnection: 6, maxRetries: 5 },
        },
      },
    },
    {
      title: 'has a budget in the place of a number',
      wanted: {
        retry: { attempts: 1, budget: {} },
        circuitBreaker: { connectionPool: { maxRetries: 5 } },
      },
      expected: { retryBudget: { percent: 20 } },
    },
    {
      title: 'has the number where there are no budgets',
      version: '1.27.0',
      wanted: {
        retry: { attempts: 1, budget: {} },
        circuitBreaker: { connectionPool: { maxRetries: 5 } },
      },
      expected: { connectionPool: { http: { maxRetries: 5 } } },
    },
    {
      title: 'closes idle connections of every kind',
      wanted: { timeout: { idle: '900s', connect: '2s' } },
      expected: {
        connectionPool: { http: { idleTimeout: '900s' }, tcp: { connectTimeout: '2s', idleTimeout: '900s' } },
      },
    },
    {
      title: 'closes those for HTTP before 1.21',
      version: '1.20.8',
      wanted: { timeout: { idle: '900s' } },
      expected: { connectionPool: { http: { idleTimeout: '900s' } } },
    },
    {
      title: 'has a hash, and no algorithm and warm-up beside it',
      wanted: {
        loadBalancing: {
          algorithm: 'ROUND_ROBIN',
          consistentHash: { httpCookie: { name: 'a', ttl: '1h' }, ringSize: 2048 },
          warmup: { duration: '30s' },
        },
      },
      expected: {
        loadBalancer: { consistentHash: { httpCookie: { name: 'a', ttl: '1h' }, ringHash: { minimumRingSize: 2048 } } },
      },
    },
    {
      title: 'has a table',
      wanted: { loadBalancing: { consistentHash: { useSourceIp: true, maglevTableSize: 65_537 } } },
      expected: { loadBalancer: { consistentHash: { useSourceIp: true, maglev: { tableSize: 65_537 } } } },
    },
    {
      title: 'warms endpoints up',
      wanted: { loadBalancing: { algorithm: 'LEAST_REQUEST', warmup: { duration: '30s', minimumPercent: 5 } } },
      expected: { loadBalancer: { simple: 'LEAST_REQUEST', warmup: { duration: '30s', minimumPercent: 5 } } },
    },
    {
      title: 'warms them up in the old form before 1.24',
      version: '1.23.6',
      wanted: { loadBalancing: { warmup: { duration: '30s', minimumPercent: 5 } } },
      expected: { loadBalancer: { warmupDurationSecs: '30s' } },
    },
    {
      title: 'warms none up that are chosen at random',
      wanted: { loadBalancing: { algorithm: 'RANDOM', warmup: { duration: '30s' } } },
      expected: { loadBalancer: { simple: 'RANDOM' } },
    },
    {
      title: 'has shares of places by their names',
      wanted: {
        loadBalancing: {
          locality: {
            distribute: [
              {
                from: 'eu/a',
                to: [
                  { locality: 'eu/a', weight: 80 },
                  { locality: 'eu/b', weight: 20 },
                ],
              },
            ],
          },
        },
      },
      expected: {
        loadBalancer: {
          localityLbSetting: { enabled: true, distribute: [{ from: 'eu/a', to: { 'eu/a': 80, 'eu/b': 20 } }] },
        },
      },
    },
  ])('$title', ({ wanted, version, expected }) => {
    expect(policy(wanted, version ? { version } : {})).toEqual(expected);
  });

  test('keeps a circuit breaker from making callers prefer what is near, where there is a choice', () => {
    const ofSeveral = (wanted: Parameters<typeof compiledWith>[0]) =>
      trafficPolicy(trafficObjects(compiledWith(wanted, three)), 'otel-collector');
    const off = { loadBalancer: { localityLbSetting: { enabled: false } } };
    expect(ofSeveral({ circuitBreaker: breaker })).toEqual({ ...off, ...detected });
    expect(ofSeveral({ circuitBreaker: { connectionPool: { maxRetries: 1 } } })).not.toHaveProperty('loadBalancer');
    expect(ofSeveral({ circuitBreaker: breaker, loadBalancing: { locality: {} } })).toEqual({
      loadBalancer: { localityLbSetting: { enabled: true } },
      ...detected,
    });
  });
});
