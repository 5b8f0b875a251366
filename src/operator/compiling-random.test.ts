import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContributionFacts, Facts, MeshObjectFacts, NamespaceFacts } from '../facts/facts.ts';
import { contested } from '../facts/mesh-objects.ts';
import { assumeLinkerd } from '../mesh/linkerd/assume.ts';
import { meshes } from '../mesh/registry.ts';
import { createProofMemo } from '../prove/memo.ts';
import { compileProved } from '../proved.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';
import { platformSpecs } from '../testing/random-platform.ts';
import { inSoak, runs } from '../testing/runs.ts';
import { createCompiling } from './compiling.ts';

/** Of which platforms are alike. */
const plain = 'q team-a team-b a-team b-b-b shop x1 yy 8888 7077'.split(' ');
/** Names that stand in one another, and names of components, accounts, hosts, labels, kinds and stages. */
const odd = [
  'a aa team b e s o 0 10 9090 grafana loki prometheus http svc cluster local app name tools metrics storage',
  'monitoring my-platform gunj gunj-system istio-system linkerd default kube-public elsewhere somebody-else',
  'local-path-storage cert-manager strict permissive inject true null u0000',
].flatMap((names) => names.split(' '));
const namespaces = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...plain) },
  { weight: 2, arbitrary: fc.constantFrom(...odd) },
);

const surveys = meshes.flatMap(({ survey }) => survey ?? []);
const { assumed: _, ...linkerd } = assumeLinkerd('2.20.0');
const linkerdFacts: Facts = { ...plainFacts, meshes: [linkerd] };

const rules = (expr: string) => `groups:\n- name: g\n  rules:\n  - alert: Down\n    expr: ${expr}\n`;
const contributions = fc.constantFrom<(ContributionFacts[] | undefined)[]>(
  undefined,
  [],
  ...['up == 0', 'up == ', 'vector(1)'].map((expr) =>
    ['a', 'shop', 'team-a'].map((namespace) => ({
      namespace,
      name: 'brought',
      labels: { 'observability.io/contributes': 'prometheus-rules' },
      annotations: {},
      files: { 'some.yaml': rules(expr) },
    })),
  ),
);
/** Where objects of others are: some of the namespaces that are looked at, and those of meshes. */
const places = fc.constantFrom(
  'q',
  'team-a',
  'shop',
  'yy',
  'a',
  'monitoring',
  'istio-system',
  'linkerd',
  'kube-public',
);
const selector = fc.constantFrom<(Record<string, string> | undefined)[]>(
  undefined,
  undefined,
  { 'app.kubernetes.io/name': 'loki' },
  { 'app.kubernetes.io/part-of': 'observability-platform' },
);
const security = 'security.istio.io/v1';
const networking = 'networking.istio.io/v1';
const shapes = fc.oneof(
  fc.record({
    apiVersion: fc.constant(security),
    kind: fc.constant('PeerAuthentication'),
    mode: fc.constantFrom('STRICT', 'PERMISSIVE', 'DISABLE', undefined),
    selector,
  }),
  fc.record({
    apiVersion: fc.constant(security),
    kind: fc.constant('AuthorizationPolicy'),
    action: fc.constantFrom('DENY', 'CUSTOM'),
    selector,
  }),
  fc.record({ apiVersion: fc.constant('telemetry.istio.io/v1'), kind: fc.constant('Telemetry'), selector }),
  fc.record({
    apiVersion: fc.constant(networking),
    kind: fc.constantFrom('DestinationRule', 'VirtualService'),
    hosts: fc.constantFrom(['loki'], ['loki.team-a.svc.cluster.local', 'grafana.q'], ['*.svc.cluster.local'], ['*']),
    exportTo: fc.constantFrom(undefined, ['.'], ['*'], ['team-a', 'q']),
  }),
  fc.record({
    apiVersion: fc.constant('policy.linkerd.io/v1beta3'),
    kind: fc.constant('Server'),
    ports: fc.constantFrom(['3100'], ['http'], ['4143']),
    selector,
  }),
  fc.record({
    apiVersion: fc.constant('policy.linkerd.io/v1alpha1'),
    kind: fc.constant('AuthorizationPolicy'),
    action: fc.constant('ALLOW'),
  }),
  fc.record({
    apiVersion: fc.constantFrom('gateway.networking.k8s.io/v1', 'policy.linkerd.io/v1beta3'),
    kind: fc.constant('HTTPRoute'),
    hosts: fc.constantFrom(['loki.team-a'], ['tempo.q']),
  }),
  fc.record({
    apiVersion: fc.constant('linkerd.io/v1alpha2'),
    kind: fc.constant('ServiceProfile'),
    hosts: fc.constantFrom(['loki.team-a.svc.cluster.local'], ['loki.q.svc.cluster.local']),
  }),
);
const meshObject = fc
  .tuple(
    shapes,
    fc.record({
      namespace: places,
      name: fc.constantFrom('theirs', 'default', 'loki', 'loki.team-a.svc.cluster.local'),
      created: fc.constantFrom(undefined, '2026-01-01T00:00:00Z', '2026-02-02T00:00:00Z'),
      ours: fc.constantFrom<(true | undefined)[]>(undefined, undefined, true),
    }),
  )
  .map(([shape, more]) => structuredClone(given({ ...shape, ...more })) as unknown as MeshObjectFacts);
const meshObjects = fc.option(fc.array(meshObject, { maxLength: 12 }).map(contested), { nil: undefined });
const labels = fc.constantFrom<Record<string, string>[]>(
  {},
  {},
  { 'istio-injection': 'enabled' },
  { 'istio-injection': 'disabled' },
  { team: 'a' },
  { 'observability.io/platform': 'my-platform' },
);
const annotations = fc.constantFrom<Record<string, string>[]>(
  {},
  { 'linkerd.io/inject': 'enabled' },
  { 'observability.io/hash': 'of team-a' },
  { 'config.linkerd.io/default-inbound-policy': 'deny' },
);
const operator = fc.constantFrom<Facts['operator'][]>(undefined, { namespace: 'gunj-system' }, { namespace: 'team' });
const stages = fc.constantFrom<Facts['meshStage'][]>(undefined, undefined, undefined, 'inject', 'permissive', 'open');

const cluster = fc.record({
  from: fc.constantFrom(plainFacts, istioFacts, istioFacts, linkerdFacts),
  contributions,
  meshObjects,
  operator,
  meshStage: stages,
  about: fc.uniqueArray(fc.record({ name: namespaces, labels, annotations }), {
    maxLength: 4,
    selector: ({ name }) => name,
  }),
});

/** A spec, some clusters, and looks at platforms in these: few of each, so that much has been seen before. */
const stories = fc.record({
  spec: platformSpecs,
  clusters: fc.array(cluster, { minLength: 1, maxLength: 2 }),
  looks: fc.array(
    fc.record({
      cluster: fc.nat(1),
      namespace: namespaces,
      anew: fc.boolean(),
    }),
    { minLength: 4, maxLength: inSoak(8, 20) },
  ),
});

function given<T extends object>(all: T): Partial<T> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function factsOf({ from, about, ...more }: { from: Facts; about: NamespaceFacts[] }): Facts {
  return {
    ...from,
    ...given(more),
    namespaces: about,
    namespaceLabels: about.map(({ name, labels: all }) => ({ name, labels: all })),
  };
}

test('whatever was compiled and proved before, and in whatever order, what is remembered is what is compiled anew', {
  timeout: 3_600_000,
}, () => {
  const compiling = createCompiling(surveys);
  const reports = createProofMemo();
  fc.assert(
    fc.property(stories, ({ spec, clusters, looks }) => {
      const known = clusters.map(factsOf);
      for (const look of looks) {
        const held = known[look.cluster % known.length];
        if (!held) continue;
        const platform = platformWith(spec, { namespace: look.namespace });
        const facts = look.anew ? structuredClone(held) : held;
        const { proof, judged, ...anew } = compileProved(platform, facts);
        expect(compiling.compile(platform, facts)).toEqual(anew);
        if (!proof || !judged) continue;
        const told = reports(judged, () => proof);
        expect(told).toEqual(proof);
      }
    }),
    runs(6, 300),
  );
});
