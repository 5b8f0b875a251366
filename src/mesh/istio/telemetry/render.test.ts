import { describe, expect, test } from 'vitest';
import type { MeshObjectFacts } from '../../../facts/facts.ts';
import { isComponent, isPlace, peerName } from '../../../platform/flow.ts';
import { brief, type Situation, toCollector, told } from '../testing/telemetry.ts';

const on = { tracing: { enabled: true } } as const;
const traced = { providers: [toCollector] };
const quiet = ['monitoring/loki', 'monitoring/tempo', 'monitoring/otel-collector'];
const shop = { spec: { observability: { namespaces: { names: ['shop'] } } } };
const everywhere = { spec: { observability: { namespaces: { all: true } } } };
const foreign = (more: Partial<MeshObjectFacts>): MeshObjectFacts => ({
  apiVersion: 'telemetry.istio.io/v1',
  kind: 'Telemetry',
  namespace: 'monitoring',
  name: 'theirs',
  ...more,
});

const places: [title: string, wanted: object, situation: Situation, where: string[], codes: string[]][] = [
  ['its own namespace', on, traced, ['monitoring/observability', ...quiet], []],
  [
    'the namespaces it looks at',
    on,
    { ...traced, ...shop },
    ['monitoring/observability', 'shop/observability', ...quiet],
    [],
  ],
  [
    'its own alone when it looks at all of them, and says so',
    on,
    { ...traced, ...everywhere },
    ['monitoring/observability', ...quiet],
    ['TELEMETRY_NARROWED'],
  ],
  [
    'the root namespace when all is meant for the whole mesh',
    { ...on, wholeMesh: true },
    { ...traced, ...everywhere, mesh: { rootNamespace: 'istio-config' } },
    ['istio-config/observability', ...quiet],
    [],
  ],
  [
    'not the root namespace that is merely selected',
    on,
    { ...traced, spec: { observability: { namespaces: { names: ['istio-system'] } } } },
    ['monitoring/observability', ...quiet],
    ['TELEMETRY_NARROWED'],
  ],
  [
    'not a namespace that has one of somebody else',
    on,
    { ...traced, ...shop, others: [foreign({ namespace: 'shop' })] },
    ['monitoring/observability', ...quiet],
    ['MESH_OBJECT_CONFLICT'],
  ],
  [
    'others when its own namespace has one of somebody else',
    on,
    { ...traced, ...shop, others: [foreign({})] },
    ['shop/observability'],
    ['MESH_OBJECT_CONFLICT'],
  ],
  [
    'none when the root namespace has one of somebody else and the whole mesh is meant',
    { ...on, wholeMesh: true },
    { ...traced, ...everywhere, others: [foreign({ namespace: 'istio-system', created: '2020-01-01T00:00:00Z' })] },
    [],
    ['MESH_OBJECT_CONFLICT'],
  ],
  [
    'beside those of others that select pods',
    on,
    { ...traced, others: [foreign({ selector: { app: 'shop' } })] },
    ['monitoring/observability', ...quiet],
    [],
  ],
  [
    'beside those in other namespaces and of other kinds',
    on,
    { ...traced, others: [foreign({ namespace: 'pay' }), foreign({ kind: 'PeerAuthentication' })] },
    ['monitoring/observability', ...quiet],
    [],
  ],
  [
    'but not for pods of ours that another one selects',
    on,
    { ...traced, others: [foreign({ selector: { 'app.kubernetes.io/name': 'tempo' } })] },
    ['monitoring/observability', 'monitoring/loki', 'monitoring/otel-collector'],
    ['MESH_OBJECT_CONFLICT'],
  ],
];

test.each(places)('a Telemetry goes into %s', (_, wanted, situation, where, codes) => {
  const { telemetries, diagnostics, refs } = told(wanted, situation);
  expect(new Set(brief(telemetries))).toEqual(new Set(where));
  expect(refs?.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(
    expect.arrayContaining(brief(telemetries)),
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(codes);
});

test('a warning about another Telemetry names both', () => {
  const { diagnostics } = told(on, { ...traced, ...shop, others: [foreign({ namespace: 'shop' })] });
  expect(diagnostics[0]?.message).toContain('Telemetry shop/observability is not written');
  expect(diagnostics[0]?.message).toContain('Telemetry shop/theirs');
});

test('a Telemetry that stands in the way of ours leaves it among those that are asked for', () => {
  const { refs } = told(on, { ...traced, ...shop, others: [foreign({ namespace: 'shop' })] });
  expect(refs?.map(({ namespace, name }) => `${namespace}/${name}`)).toContain('shop/observability');
});

test('one that came after ours does not take it away', () => {
  const ours = foreign({ name: 'observability', ours: true, created: '2026-01-01T00:00:00Z' });
  const others = [ours, foreign({ created: '2026-02-01T00:00:00Z' })];
  const { telemetries, diagnostics } = told(on, { ...traced, others });
  expect(brief(telemetries)).toContain('monitoring/observability');
  expect(diagnostics.map(({ code }) => code)).toEqual(['MESH_OBJECT_CONFLICT']);
});

test('a platform that asks for nothing gets nothing, and is not told to be ready', () => {
  expect(told({}, traced)).toMatchObject({ telemetries: [], refs: undefined });
});

test.each([
  ['1.17.8', 'telemetry.istio.io/v1alpha1'],
  ['1.21.6', 'telemetry.istio.io/v1alpha1'],
  ['1.22.0', 'telemetry.istio.io/v1'],
  ['1.31.0', 'telemetry.istio.io/v1'],
])('Istio %s gets %s', (version, apiVersion) => {
  const facts = { served: undefined as never };
  const { telemetries } = told({ accessLogs: { enabled: true } }, { mesh: { version }, facts });
  expect(new Set(telemetries.map((object) => object.apiVersion))).toEqual(new Set([apiVersion]));
});

describe('what takes in spans and logs', () => {
  const of = (wanted: Parameters<typeof told>[0], situation: Situation = traced) =>
    told(wanted, situation).telemetries.find(({ metadata }) => metadata.name === 'loki')?.spec;
  const selector = {
    matchLabels: { 'app.kubernetes.io/name': 'loki', 'app.kubernetes.io/part-of': 'observability-platform' },
  };
  const noSpans = [{ disableSpanReporting: true }];
  const noLogs = [{ providers: [{ name: 'envoy' }], disabled: true }];

  test('reports no spans', () => expect(of(on)).toEqual({ selector, tracing: noSpans }));
  test('writes no access logs', () =>
    expect(of({ accessLogs: { enabled: true } })).toEqual({ selector, accessLogging: noLogs }));
  test('does neither when both are on', () =>
    expect(of({ ...on, accessLogs: { enabled: true } })).toEqual({
      selector,
      tracing: noSpans,
      accessLogging: noLogs,
    }));
  test('needs no exception from what is off', () =>
    expect(
      of({ metrics: { enabled: true }, tracing: { enabled: false }, accessLogs: { enabled: false } }),
    ).toBeUndefined());
  test('needs none where it does not run', () =>
    expect(of(on, { ...traced, spec: { components: { loki: { enabled: false } } } })).toBeUndefined());
});

describe('the sidecars of components', () => {
  const reports = (wanted: Parameters<typeof told>[0], situation: Situation) =>
    told(wanted, situation).flows.filter(({ why }) => why.includes('reports there'));

  test('may report to the Collector, by network policy and by identity', () => {
    expect(reports(on, traced).map(({ from, to, port }) => `${peerName(from)} ${peerName(to)}:${port}`)).toEqual([
      'alertmanager otel-collector:4317',
      'grafana otel-collector:4317',
      'prometheus otel-collector:4317',
    ]);
    const names = told(on, traced).objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names).toContain('AuthorizationPolicy allow-grafana-to-otel-collector-4317');
    expect(told({}, traced).flows.filter(({ from, to }) => from === 'grafana' && to === 'otel-collector')).toEqual([]);
  });

  test('and those of neighbours may report elsewhere when the provider is elsewhere', () => {
    const jaeger = { name: 'jaeger', type: 'zipkin', service: 'zipkin.tracing.svc.cluster.local', port: 9411 };
    const found = reports({ tracing: { enabled: true, provider: 'jaeger' } }, { providers: [jaeger] });
    expect(found.map(({ from }) => from)).toEqual(['alertmanager', 'grafana', 'neighbours', 'prometheus']);
    for (const { to, port } of found) {
      expect(isPlace(to) && to.kind === 'pods' && to.namespaces).toEqual(['tracing']);
      expect(port).toBe(9411);
    }
  });

  test('are not there for components outside the mesh, which need no exception either', () => {
    const outside = { mesh: { inject: false } };
    const spec = { components: { grafana: outside, tempo: outside } };
    const { telemetries } = told(on, { ...traced, spec });
    expect(brief(telemetries)).not.toContain('monitoring/tempo');
    expect(reports(on, { ...traced, spec }).map(({ from }) => from)).toEqual(['alertmanager', 'prometheus']);
  });

  test('call nobody for logs in a file, nor where another Telemetry decides', () => {
    expect(reports({ accessLogs: { enabled: true } }, {})).toEqual([]);
    expect(reports(on, { ...traced, others: [foreign({})] })).toEqual([]);
  });

  test('in selected namespaces are let in to the Collector', () => {
    const { flows } = told(on, { ...traced, ...shop });
    const senders = flows.filter(
      ({ to, port, from }) => to === 'otel-collector' && port === 4317 && !isComponent(from),
    );
    expect(senders.map(({ from }) => (isPlace(from) && from.kind === 'pods' ? from.namespaces : from))).toEqual([
      'neighbours',
      ['shop'],
    ]);
  });
});
