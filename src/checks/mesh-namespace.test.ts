import { describe, expect, test } from 'vitest';
import { compile } from '../compile.ts';
import type { Facts, MeshFacts } from '../facts/facts.ts';
import { istioFacts, platformWith } from '../testing/platform.ts';

const rooted: Facts = {
  ...istioFacts,
  meshes: (istioFacts.meshes ?? []).map((mesh): MeshFacts => ({ ...mesh, rootNamespace: 'mesh-root' })),
};
const { meshes: _, ...unread } = istioFacts;

function told(namespace: string, facts: Facts, serviceMesh: { enabled: boolean; type?: 'istio' }) {
  const platform = platformWith({ serviceMesh });
  const { diagnostics, plan } = compile({ ...platform, metadata: { ...platform.metadata, namespace } }, facts);
  const codes = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return { codes, written: plan !== undefined };
}

const refused = { codes: ['MESH_NAMESPACE'], written: false };

describe('a platform is refused', () => {
  test.each([
    ['where the control plane runs', 'istio-system', istioFacts, { enabled: true }],
    [
      'there without being in the mesh, since its network policies would cut the control plane off',
      'istio-system',
      istioFacts,
      { enabled: false },
    ],
    ['in the root namespace, whose policies are those of the whole mesh', 'mesh-root', rooted, { enabled: true }],
    ['where the control plane is assumed to run', 'istio-system', unread, { enabled: true, type: 'istio' }],
  ] as const)('%s', (_title, namespace, facts, serviceMesh) => {
    expect(told(namespace, facts, serviceMesh)).toEqual(refused);
  });

  test('nowhere else', () => {
    expect(told('monitoring', rooted, { enabled: true })).toEqual({ codes: [], written: true });
  });
});
