import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import type { Facts, MeshStageName } from '../facts/facts.ts';
import { istio } from '../mesh/istio/index.ts';
import { compileProved } from '../proved.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';
import { runs } from '../testing/runs.ts';

const versions = ['1.17.8', '1.20.8', '1.24.6', '1.30.3', '1.31.1', 'none'] as const;
const stages = ['inject', 'permissive', 'strict', 'guarded', undefined, undefined] as const satisfies (
  | MeshStageName
  | undefined
)[];
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
  serviceMesh: fc.record({
    enabled: fc.constant(true),
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
  }),
});

function factsOf(version: (typeof versions)[number], stage: MeshStageName | undefined): Facts {
  const { served: _, ...known } = istioFacts;
  const { assumed: _assumed, ...mesh } = istio.assume(version === 'none' ? '1.30.3' : version);
  const facts = version === 'none' ? plainFacts : { ...known, meshes: [mesh], ...(stage ? { meshStage: stage } : {}) };
  return { ...facts, operator: { namespace: 'gunj-system' } };
}

test('whatever the platform, version and stage, what is let through is what is declared', { timeout: 600_000 }, () => {
  let proved = 0;
  fc.assert(
    fc.property(specs, fc.constantFrom(...versions), fc.constantFrom(...stages), (spec, version, stage) => {
      const { serviceMesh, ...rest } = spec;
      const platform = platformWith(version === 'none' ? rest : { ...rest, serviceMesh });
      const { proof } = compileProved(platform, factsOf(version, stage));
      if (!proof) return;
      proved++;
      expect([...proof.differences, ...proof.unknowns].map(({ text }) => text)).toEqual([]);
    }),
    runs(40, 10_000),
  );
  expect(proved).toBeGreaterThan(20);
});
