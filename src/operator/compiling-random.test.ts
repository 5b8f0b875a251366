import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContributionFacts, Facts, MeshObjectFacts, NamespaceFacts } from '../facts/facts.ts';
import { assumeLinkerd } from '../mesh/linkerd/assume.ts';
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
const mode = (namespace: string, value: string): MeshObjectFacts => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  namespace,
  name: 'theirs',
  mode: value,
});
const meshObjects = fc.constantFrom<(MeshObjectFacts[] | undefined)[]>(
  undefined,
  [],
  [mode('istio-system', 'STRICT')],
  [mode('team-a', 'PERMISSIVE')],
  [mode('istio-system', 'DISABLE'), mode('a', 'STRICT')],
);
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

function factsOf({ from, about, ...more }: { from: Facts; about: NamespaceFacts[] }): Facts {
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
  return {
    ...from,
    ...given,
    namespaces: about,
    namespaceLabels: about.map(({ name, labels: all }) => ({ name, labels: all })),
  };
}

test('whatever was compiled and proved before, and in whatever order, what is remembered is what is compiled anew', {
  timeout: 3_600_000,
}, () => {
  const compiling = createCompiling();
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
