import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import type { Facts } from '../../facts/facts.ts';
import { networkSemantics } from '../../network/semantics/index.ts';
import { planObjects } from '../../plan/serialize.ts';
import type { ComponentName } from '../../platform/component-names.ts';
import { type Access, accessTo, verdictOf } from '../../prove/evaluate.ts';
import { worldOf } from '../../prove/read-world.ts';
import { addressOf, podWith } from '../../prove/testing/world.ts';
import { valueAt } from '../../prove/tri-set.ts';
import type { Endpoint, Pod, World } from '../../prove/world.ts';
import { istioFacts, platformWith } from '../../testing/platform.ts';
import { runs } from '../../testing/runs.ts';
import { assumeIstio } from './assume.ts';
import { istioSemantics } from './semantics/index.ts';
import type { AllowInput, ExceptionInput, TokenInput } from './testing/compiled.ts';
import { type Promised, promised } from './testing/expected-calls.ts';

const exceptions: ExceptionInput[] = [
  { name: 'agents', component: 'loki', port: 3100, from: { namespaces: ['legacy'], labels: { app: 'agent' } } },
  { name: 'office', component: 'prometheus', port: 9090, from: { cidrs: ['10.20.0.0/16'] } },
  {
    name: 'devices',
    component: 'opentelemetryCollector',
    port: 4318,
    from: { cidrs: ['10.20.0.0/16', '203.0.113.0/24'] },
    requests: { methods: ['POST'], paths: ['/v1/*'] },
  },
];
const allow: AllowInput[] = [
  { name: 'cart', component: 'prometheus', port: 9090, from: { serviceAccounts: ['shop/cart'] } },
  { name: 'shop', component: 'tempo', port: 3200, from: { namespaces: ['shop'] } },
  {
    name: 'reader',
    component: 'loki',
    port: 3100,
    from: { serviceAccounts: ['shop/cart'], labels: { app: 'cart' } },
    requests: { methods: ['GET'], paths: ['/loki/api/v1/*'] },
  },
];
const tokens: TokenInput[] = (['grafana', 'loki'] as const).map((component) => ({
  name: component,
  component,
  issuer: 'https://login.example.com',
  jwksUri: 'https://login.example.com/keys',
  required: true,
}));

const components = fc.record({
  prometheus: fc.record({ mesh: fc.record({ inject: fc.boolean() }) }),
  alertmanager: fc.record({ enabled: fc.boolean(), replicas: fc.constantFrom(1, 3) }),
  grafana: fc.record({
    mesh: fc.record({ inject: fc.boolean() }),
    access: fc.constantFrom(
      { host: 'g.example.com', tls: {}, from: { namespace: 'gateways', meshed: true } },
      { host: 'g.example.com', tls: {}, from: { namespace: 'gateways', labels: { app: 'gateway' } } },
    ),
  }),
  loki: fc.record({ enabled: fc.boolean() }),
  tempo: fc.record({ enabled: fc.boolean() }),
});

const specs = fc.record({
  components,
  observability: fc.constantFrom<PlatformSpecInput['observability'][]>({}, { namespaces: { names: ['shop'] } }),
  serviceMesh: fc.record({
    enabled: fc.constant(true),
    mtls: fc.record({
      mode: fc.constantFrom('STRICT' as const, 'STRICT' as const, 'PERMISSIVE' as const, 'DISABLE' as const),
      exceptions: fc.subarray(exceptions),
    }),
    authorization: fc.record({
      enabled: fc.constantFrom(true, true, true, false),
      allow: fc.subarray(allow),
      requestIdentities: fc.subarray(tokens),
    }),
  }),
});

const proxied = ['app', 'istio-proxy'];
const nobodys = 9999;
const strangers: Endpoint[] = [
  podWith({ name: 'agent', namespace: 'legacy', labels: { app: 'agent' }, addresses: ['10.244.1.1'] }),
  podWith({
    name: 'agent',
    namespace: 'legacy',
    labels: { app: 'agent' },
    containers: proxied,
    addresses: ['10.244.1.2'],
  }),
  podWith({ name: 'other', namespace: 'legacy', addresses: ['10.244.1.3'] }),
  ...['cart', 'prometheus'].flatMap((serviceAccount) =>
    [proxied, ['app']].map((containers, at) =>
      podWith({
        name: `${serviceAccount}${at}`,
        namespace: 'shop',
        labels: { app: serviceAccount },
        serviceAccount,
        containers,
        addresses: [`10.244.2.${at}`],
      }),
    ),
  ),
  podWith({
    name: 'gateway',
    namespace: 'gateways',
    labels: { app: 'gateway' },
    containers: proxied,
    addresses: ['10.244.3.1'],
  }),
  podWith({ name: 'gateway', namespace: 'gateways', labels: { app: 'gateway' }, addresses: ['10.244.3.2'] }),
  podWith({ name: 'neighbour', namespace: 'monitoring', containers: proxied, addresses: ['10.244.4.1'] }),
  podWith({ name: 'neighbour', namespace: 'monitoring', addresses: ['10.244.4.2'] }),
  podWith({
    name: 'operator',
    namespace: 'gunj-system',
    labels: { 'app.kubernetes.io/name': 'gunj-operator' },
    addresses: ['10.244.5.1'],
  }),
  addressOf('10.20.1.7'),
  addressOf('203.0.113.9'),
  addressOf('198.51.100.1'),
];
const factsOf = (version: string): Facts => {
  const { assumed: _, ...mesh } = assumeIstio(version);
  const { served: _served, ...facts } = istioFacts;
  const names = ['monitoring', 'shop'].map((name) => ({ name, labels: { 'kubernetes.io/metadata.name': name } }));
  return { ...facts, operator: { namespace: 'gunj-system' }, meshes: [mesh], namespaceLabels: names };
};

interface Asked {
  from: Endpoint;
  to: ComponentName;
  port: number;
  expected: Promised;
  found: Promised | 'unknown';
  access: Access;
  /** Of the caller in the universe. */
  number: number;
}

/** Every caller on every port of every component, and on one that nobody has. */
function allCalls(spec: PlatformSpecInput, version: string): Asked[] {
  const platform = platformWith(spec);
  const { plan, graph, diagnostics } = compile(platform, factsOf(version));
  if (!plan || !graph) throw new Error(JSON.stringify(diagnostics.filter(({ severity }) => severity === 'error')));
  const world = withAddresses(worldOf(planObjects(plan)));
  const universe = [...world.pods, ...strangers];
  const mesh = istioSemantics(world, universe, { trustDomain: 'cluster.local', rootNamespace: 'istio-system' });
  const layers = { network: networkSemantics(world, universe), mesh };
  const { mode } = platform.spec.serviceMesh?.mtls ?? { mode: 'STRICT' };
  const authorizes = mode !== 'DISABLE' && platform.spec.serviceMesh?.authorization.enabled === true;
  const promises = { platform, graph, mode, authorizes };
  return graph.components.flatMap(({ name, ports }) => {
    const to = universe.findIndex((one) => one.kind === 'pod' && one.ref !== undefined && one.serviceAccount === name);
    return [...ports.map(({ number }) => number), nobodys].flatMap((port) => {
      const access = accessTo({ to, port, protocol: 'TCP' }, layers);
      return universe.flatMap((from, number): Asked[] => {
        if (number === to) return [];
        const hasSidecar = valueAt(mesh.proxies.verdict, number) === 'yes';
        const expected = promised(promises, from, hasSidecar, name, port);
        return [{ from, to: name, port, expected, found: foundIn(access, number), access, number }];
      });
    });
  });
}

function foundIn(access: Access, caller: number): Asked['found'] {
  const { verdict, requests } = verdictOf(access, caller);
  if (verdict === 'unknown') return 'unknown';
  if (verdict === 'no') return 'none';
  return requests.allowed === 'all' ? 'all' : 'some';
}

function withAddresses(world: World): World {
  return { ...world, pods: world.pods.map((pod, at): Pod => ({ ...pod, addresses: [`10.244.0.${at + 1}`] })) };
}

const minors = Array.from({ length: 15 }, (_, at) => `1.${at + 17}.3`);
const text = ({ from, to, port, expected, found }: Asked) =>
  `${from.kind === 'pod' ? `${from.namespace}/${from.name} (${from.containers.join()})` : from.name} to ${to}:${port}: ${expected} promised, ${found} kept`;

test('whatever the platform, exactly the declared flows get through network and mesh together', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(specs, fc.constantFrom(...minors), (spec, version) => {
      const calls = allCalls(spec, version);
      for (const { expected, found } of calls) seen.add(`${expected} ${found}`);
      expect(calls.filter(({ expected, found }) => expected !== found).map(text)).toEqual([]);
    }),
    runs(60, 1500),
  );
  expect([...seen].sort()).toEqual(['all all', 'none none', 'some some']);
});

describe('the mesh alone, were the network open to everybody', () => {
  const calls = allCalls({ serviceMesh: { enabled: true } }, '1.30.3');
  const passing = (way: 'encrypted' | 'plain') =>
    calls.flatMap((call) => {
      const admission = call.access.mesh?.[way];
      if (!admission || valueAt(admission.verdict, call.number) !== 'yes') return [];
      return [{ ...call, allowed: admission.requests(call.number).allowed }];
    });
  /** Pages of metrics, and of Prometheus what the operator asks it for the status. */
  const metrics = ({ allowed, to }: ReturnType<typeof passing>[number]) => {
    const read = { methods: ['GET'], paths: to === 'prometheus' ? ['/metrics', '/api/v1/query'] : ['/metrics'] };
    const scraped = { methods: ['GET'], paths: ['/metrics'] };
    return (
      allowed !== 'all' &&
      allowed.every((one) => [read, scraped].some((page) => JSON.stringify(one) === JSON.stringify(page)))
    );
  };

  test('lets in by identity who has a flow to that port; beside that, metrics alone are read', () => {
    const undeclared = passing('encrypted').filter(({ expected, port }) => expected === 'none' && port !== nobodys);
    expect(undeclared.filter((call) => !metrics(call)).map(text)).toEqual([]);
    expect(passing('encrypted').length - undeclared.length).toBeGreaterThan(10);
  });

  test('lets Prometheus alone try ports on which nothing of ours listens, since it reads the metrics of neighbours there', () => {
    const tried = passing('encrypted').filter(({ port }) => port === nobodys);
    expect(new Set(tried.map(({ from }) => from.name))).toEqual(new Set(['prometheus']));
  });

  test('lets in the nameless where the operator reads metrics and asks for the status, and for that alone', () => {
    const plain = passing('plain');
    expect([...new Set(plain.map(({ to, port }) => `${to}:${port}`))]).toEqual(['prometheus:9090']);
    expect(plain.filter((call) => !metrics(call)).map(text)).toEqual([]);
  });
});
