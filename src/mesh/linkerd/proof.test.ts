import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import type { MeshFacts } from '../../facts/facts.ts';
import { fields } from '../../objects/access.ts';
import { type KubeObject, refOf, refText } from '../../objects/object.ts';
import { isOfComponent } from '../../prove/component-differences.ts';
import { prove } from '../../prove/proof.ts';
import { inSoak, runs } from '../../testing/runs.ts';
import { linkerdProof } from './proof.ts';
import { linkerdFacts, proofInput, proofOf } from './testing/proved.ts';

type MeshSpec = NonNullable<PlatformSpecInput['serviceMesh']>;

/** Those between which something changes: access policies since 2.16, one port for all since 2.18. */
const versions = ['2.14.10', '2.16.0', '2.18.0', '2.20.0'] as const;
const stages = ['inject', 'permissive', 'strict', 'guarded', 'open', 'eject'] as const;

const differing = (...args: Parameters<typeof proofOf>) => {
  const { differences, unknowns } = proofOf(...args);
  return [...differences, ...unknowns].map(({ text }) => text);
};

describe.each(versions)('with %s', (version) => {
  test.each<[why: string, mesh: MeshSpec, spec?: PlatformSpecInput]>([
    ['by default', {}],
    ['without named callers', { authorization: { enabled: false } }],
    ['in plain text', { mtls: { mode: 'PERMISSIVE' } }],
    ['in plain text, without named callers', { mtls: { mode: 'PERMISSIVE' }, authorization: { enabled: false } }],
    ['without any say', { mtls: { enabled: false } }],
    ['with a component outside', {}, { components: { grafana: { mesh: { inject: false } } } }],
    ['with Prometheus outside', {}, { components: { prometheus: { mesh: { inject: false } } } }],
    [
      'with exceptions',
      {
        mtls: {
          exceptions: [
            {
              name: 'agents',
              component: 'loki',
              port: 3100,
              from: { namespaces: ['legacy'], labels: { app: 'agent' } },
            },
            {
              name: 'office',
              component: 'prometheus',
              port: 9090,
              from: { cidrs: ['10.20.0.0/16'] },
              requests: { methods: ['GET'], paths: ['/api/v1/*', '/api/v1/status/flags'] },
            },
          ],
        },
        authorization: {
          enabled: true,
          allow: [{ name: 'cart', component: 'tempo', port: 3200, from: { serviceAccounts: ['shop/cart'] } }],
        },
      },
    ],
    [
      'with calls that go past a proxy, to a database and to ports of the control plane',
      { proxy: { excludeOutboundPorts: [8080] } },
      {
        components: {
          grafana: {
            database: {
              type: 'postgres',
              host: 'pg.example.com',
              name: 'grafana',
              user: 'grafana',
              passwordSecret: { name: 'pg', key: 'password' },
            },
            mesh: { proxy: { excludeOutboundPorts: [5432] } },
          },
        },
      },
    ],
  ])('what is let through is what is declared: %s', (_, mesh, spec) => {
    expect(differing(version, mesh, spec)).toEqual([]);
  });

  test.each(stages)('and in the stage %s', (stage) => {
    expect(differing(version, {}, {}, stage)).toEqual([]);
  });
});

test.each<[mesh: MeshSpec, disturbedBy: string[]]>([
  [{}, []],
  [{ mtls: { enabled: false } }, ['default policy deny of the mesh']],
])('a mesh that lets nobody in by default changes nothing where the platform has its say: %j', (mesh, disturbedBy) => {
  const input = proofInput('2.20.0', mesh);
  const facts = { ...linkerdFacts('2.20.0').meshes?.[0], defaultInbound: 'deny' } as MeshFacts;
  const report = prove({ ...input, mesh: { proof: linkerdProof, facts } });
  expect([...report.differences, ...report.unknowns].map(({ text }) => text)).toEqual([]);
  expect(report.disturbedBy).toEqual(disturbedBy);
});

test('what network policies cannot tell apart where proxies meet is said', () => {
  expect(proofOf('2.20.0').wider.map(({ flow }) => flow)).toContain('proxies → proxies:4143');
});

test('ports that are somebody else’s cannot be told, and are named', () => {
  const input = proofInput('2.20.0');
  const other = {
    apiVersion: 'policy.linkerd.io/v1beta3',
    kind: 'Server',
    namespace: 'monitoring',
    name: 'theirs',
    ours: false,
    selector: { 'app.kubernetes.io/name': 'grafana' },
    ports: ['3000'],
  };
  const report = prove({ ...input, facts: { ...input.facts, meshObjects: [other] } });
  expect(report).toMatchObject({ verdict: 'unknown', disturbedBy: ['Server monitoring/theirs'] });
  expect(new Set(report.unknowns.flatMap((one) => (isOfComponent(one) ? [] : [`${one.to} ${one.port}`])))).toEqual(
    // The Server is about labels, so it is about whoever carries them.
    new Set([
      'grafana 3000',
      'a pod of namespace monitoring labelled app.kubernetes.io/name=grafana with the account somebody-else 3000',
    ]),
  );
  expect(report.unknowns[0]?.text).toContain('Server monitoring/theirs is about the port');
});

/** The same object, letting through more. */
const widened: Readonly<Record<string, (spec: Record<string, unknown>) => Record<string, unknown>[]>> = {
  Server: (spec) => [
    { ...spec, accessPolicy: 'all-unauthenticated' },
    { ...spec, accessPolicy: 'all-authenticated' },
    { ...spec, port: 7777 },
  ],
  AuthorizationPolicy: (spec) => [
    // Everybody may come already where that is who is meant.
    ...(JSON.stringify(spec['requiredAuthenticationRefs']).includes('"everybody"')
      ? []
      : [{ ...spec, requiredAuthenticationRefs: [] }]),
    { ...spec, requiredAuthenticationRefs: [{ kind: 'ServiceAccount', name: 'web', namespace: 'payments' }] },
    { ...spec, targetRef: { kind: 'Namespace', name: 'monitoring' } },
  ],
  MeshTLSAuthentication: () => [{ identities: ['*'] }, { identityRefs: [{ kind: 'Namespace', name: 'payments' }] }],
  NetworkAuthentication: () => [{ networks: [{ cidr: '172.31.0.0/16' }] }],
  HTTPRoute: (spec) => [
    { ...spec, rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }] },
    { ...spec, rules: [{ matches: [{ path: { type: 'Exact', value: '/elsewhere' } }] }] },
  ],
  NetworkPolicy: (spec) => [
    { ...spec, ingress: [...((spec['ingress'] as unknown[]) ?? []), {}] },
    { ...spec, egress: [...((spec['egress'] as unknown[]) ?? []), {}] },
  ],
};

interface Mutant {
  name: string;
  objects: KubeObject[];
}

function mutantsOf(objects: readonly KubeObject[]): Mutant[] {
  return objects
    .filter(({ kind }) => kind in widened)
    .flatMap((policy) => {
      const others = objects.filter((one) => one !== policy);
      const spec = fields(policy['spec']);
      const changed = (widened[policy.kind]?.(spec) ?? []).filter(
        (one) => JSON.stringify(one) !== JSON.stringify(spec),
      );
      return [
        { name: `${refText(refOf(policy))} removed`, objects: others },
        ...changed.map((one, index) => ({
          name: `${refText(refOf(policy))} widened ${index}`,
          objects: [...others, { ...policy, spec: one }],
        })),
      ];
    });
}

describe.each(inSoak<('2.14.10' | '2.20.0')[]>(['2.20.0'], ['2.14.10', '2.20.0']))('mutations with %s', (version) => {
  test('every policy that is removed or changed is noticed', { timeout: 300_000 }, () => {
    const input = proofInput(version);
    const mutants = mutantsOf(input.objects);
    const some = mutants.filter((_, index) => inSoak(index % 3 === 0, true));
    const unnoticed = some
      .filter(({ objects }) => prove({ ...input, objects }).verdict !== 'differs')
      .map(({ name }) => name);
    expect(unnoticed).toEqual([]);
    expect(mutants.length).toBeGreaterThan(100);
  });
});

const sometimes = fc.constantFrom(true, true, false);
const component = fc.record({ enabled: sometimes, mesh: fc.record({ inject: sometimes }) });
const specs = fc.record({
  components: fc.record({
    prometheus: fc.record({ mesh: fc.record({ inject: sometimes }) }),
    alertmanager: fc.record({ enabled: sometimes, replicas: fc.constantFrom(1, 3) }),
    grafana: component,
    loki: component,
    tempo: component,
  }),
  observability: fc.constantFrom<PlatformSpecInput['observability'][]>(
    {},
    { namespaces: { names: ['shop'] } },
    { namespaces: { all: true } },
  ),
});
const meshes = fc.record({
  mtls: fc.record({
    mode: fc.constantFrom('STRICT' as const, 'STRICT' as const, 'PERMISSIVE' as const, 'DISABLE' as const),
    exceptions: fc.subarray([
      {
        name: 'agents',
        component: 'loki' as const,
        port: 3100,
        from: { namespaces: ['legacy'], labels: { app: 'agent' } },
      },
      {
        name: 'office',
        component: 'prometheus' as const,
        port: 9090,
        from: { cidrs: ['10.20.0.0/16'] },
        requests: { methods: ['GET' as const], paths: ['/api/v1/*'] },
      },
    ]),
  }),
  authorization: fc.record({
    enabled: sometimes,
    allow: fc.subarray([
      { name: 'cart', component: 'prometheus' as const, port: 9090, from: { serviceAccounts: ['shop/cart'] } },
      { name: 'shop', component: 'tempo' as const, port: 3200, from: { namespaces: ['shop'] } },
    ]),
  }),
});

test('whatever the platform, version and stage, what is let through is what is declared', { timeout: 600_000 }, () => {
  let proved = 0;
  fc.assert(
    fc.property(
      specs,
      meshes,
      fc.constantFrom(...versions),
      fc.constantFrom(...stages, undefined, undefined),
      (spec, mesh, version, stage) => {
        expect(differing(version, mesh, spec, stage)).toEqual([]);
        proved++;
      },
    ),
    runs(20, 5_000),
  );
  expect(proved).toBeGreaterThan(10);
});
