import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reachesOf } from './api/scope/reach.ts';
import { type PlatformSpecInput, platformSchema } from './api/spec/platform.ts';
import { fitting } from './api/testing/arbitrary.ts';
import { reachExamples } from './api/testing/reach-examples.ts';
import { validatePlatform } from './api/validate.ts';
import { compile } from './compile.ts';
import type { Facts } from './facts/facts.ts';
import { assumeLinkerd } from './mesh/linkerd/assume.ts';
import { beyondNamespace } from './testing/beyond-namespace.ts';
import { istioFacts, plainFacts, platformWith } from './testing/platform.ts';
import { platformSpecs } from './testing/random-platform.ts';
import { runs } from './testing/runs.ts';

const own = 'monitoring';
const jobs = (namespace: string, discovery: object) => ({
  namespace,
  name: 'jobs',
  labels: { 'observability.io/contributes': 'scrape-targets' },
  annotations: {},
  files: {
    'jobs.yaml': JSON.stringify([{ job_name: 'more', kubernetes_sd_configs: [{ role: 'pod', ...discovery }] }]),
  },
});
const around = {
  namespaceLabels: [own, 'shop', 'istio-system'].map((name) => ({ name, labels: { team: name } })),
  contributions: [jobs(own, {}), jobs('shop', {}), jobs(own, { namespaces: { names: ['shop'] } })],
};
const { assumed: _assumed, ...linkerd } = assumeLinkerd('2.18.0');
const clusters: Readonly<Record<string, Facts>> = {
  'no mesh': { ...plainFacts, ...around },
  Istio: { ...istioFacts, ...around },
  Linkerd: { ...plainFacts, ...around, served: [], meshes: [linkerd] },
};

const found = (spec: PlatformSpecInput, facts: Facts) => beyondNamespace(compile(platformWith(spec), facts), own);

describe('each entry of what reaches beyond the namespace', () => {
  it.each(Object.entries(reachExamples))('%s does', (_, { beyond }) => {
    expect(found(beyond, clusters['Istio'] ?? plainFacts)).not.toEqual([]);
  });
});

it.each(Object.entries(clusters))('a platform that no entry is about renders nothing elsewhere: %s', (_, facts) => {
  const { properties = {} } = platformSchema.properties?.['spec'] ?? platformSchema;
  const parts = ['serviceMesh', 'observability', 'slos', 'global'];
  const schema = {
    type: 'object' as const,
    description: '',
    properties: Object.fromEntries(parts.map((name) => [name, properties[name] ?? { description: '' }])),
  };
  const whole = platformSpecs.map(({ observability: _observability, ...spec }) => ({
    ...spec,
    components: { ...spec.components, logAgent: { enabled: false } },
  }));
  const meshless = whole.map(({ serviceMesh: _mesh, ...spec }) => spec);
  const reach = fc.constantFrom(...Object.values(reachExamples).map(({ beyond }) => beyond));
  const specs = fc.oneof(
    { weight: 6, arbitrary: whole.map((spec) => ({ ...spec, scope: 'Namespace' })) },
    { weight: 2, arbitrary: meshless },
    { weight: 2, arbitrary: fitting(schema).map((spec) => ({ ...(spec as object), scope: 'Namespace' })) },
    // Of no account as long as each of them has an entry.
    { weight: 3, arbitrary: fc.tuple(meshless, reach).map(([spec, more]) => ({ ...spec, ...more })) },
  );
  let looked = 0;
  fc.assert(
    fc.property(specs, (spec) => {
      const { platform } = validatePlatform({
        apiVersion: 'observability.io/v1beta1',
        kind: 'ObservabilityPlatform',
        metadata: { name: 'my-platform', namespace: own },
        spec,
      });
      if (!platform || reachesOf(platform.spec, own).length > 0) return;
      const compiled = compile(platform, facts);
      if (!compiled.plan) return;
      looked += 1;
      expect(beyondNamespace(compiled, own)).toEqual([]);
    }),
    runs(80, 5_000),
  );
  expect(looked).toBeGreaterThan(20);
});

describe('a platform in a mesh that stays in its namespace', () => {
  const mesh = { serviceMesh: { enabled: true } };

  it.each(['Istio', 'Linkerd'])('says what it does not see, and still reads its own proxies: %s', (name) => {
    const facts = clusters[name] ?? plainFacts;
    const compiled = compile(platformWith({ ...mesh, scope: 'Namespace' }), facts);
    expect(compiled.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'NAMESPACE_ONLY', path: 'spec.scope' }),
    );
    expect(JSON.stringify(compiled.plan)).toContain('mesh-proxies');
    expect(JSON.stringify(compiled.plan)).not.toContain('mesh-control-plane');
    const unsaid = compile(platformWith(mesh), facts);
    expect(unsaid.diagnostics.filter(({ code }) => code === 'NAMESPACE_ONLY')).toEqual([]);
    expect(JSON.stringify(unsaid.plan)).toContain('mesh-control-plane');
  });

  it('is not warned of where nothing is left out', () => {
    for (const spec of [
      {},
      { ...mesh, components: { prometheus: { enabled: false } } },
    ] satisfies PlatformSpecInput[]) {
      const { diagnostics } = compile(platformWith({ ...spec, scope: 'Namespace' }), istioFacts);
      expect(diagnostics.filter(({ code }) => code === 'NAMESPACE_ONLY')).toEqual([]);
    }
  });
});
