import { describe, expect, test } from 'vitest';
import type { Facts, MeshFacts } from '../facts/facts.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';
import { chooseMesh } from './choose.ts';
import { meshes } from './registry.ts';

const [istio] = istioFacts.meshes ?? [];
const canary = {
  ...istio,
  revision: 'canary',
  version: '1.31.0',
  injectionLabels: [{ 'istio.io/rev': 'canary' }],
} as MeshFacts;
const { version: _, ...versionless } = istio as MeshFacts;
const nothingKnown: Facts = { apiVersion: 'observability.io/v1beta1', kind: 'Facts' };

function choose(type: 'auto' | 'istio' | 'linkerd', facts: Facts) {
  const choice = chooseMesh(platformWith({ serviceMesh: { enabled: true, type } }), 'monitoring', facts, meshes);
  return {
    mesh: choice.mesh && `${choice.mesh.facts.type}/${choice.mesh.facts.revision}`,
    labels: choice.mesh?.namespaceLabels,
    found: choice.diagnostics.map(({ severity, code }) => `${severity} ${code}`),
  };
}

function labelled(labels: Record<string, string>, found: MeshFacts[]): Facts {
  return { ...istioFacts, meshes: found, namespaces: [{ name: 'monitoring', labels, annotations: {} }] };
}

describe('which mesh is joined', () => {
  test.each([
    { title: 'auto takes the one there is', type: 'auto', facts: istioFacts, mesh: 'istio/default', found: [] },
    {
      title: 'auto without a mesh runs outside and says so',
      type: 'auto',
      facts: plainFacts,
      mesh: undefined,
      found: ['warning MESH_UNAVAILABLE'],
    },
    {
      title: 'auto without any knowledge is refused',
      type: 'auto',
      facts: nothingKnown,
      mesh: undefined,
      found: ['error MESH_UNKNOWN'],
    },
    {
      title: 'a named mesh without any knowledge is assumed, and said to be',
      type: 'istio',
      facts: nothingKnown,
      mesh: 'istio/default',
      found: ['warning ASSUMED_FACT'],
    },
    {
      title: 'a named mesh that is not there is refused, so that nothing loses its encryption in silence',
      type: 'istio',
      facts: plainFacts,
      mesh: undefined,
      found: ['error MESH_UNAVAILABLE'],
    },
    {
      title: 'a mesh without a back end is refused',
      type: 'linkerd',
      facts: istioFacts,
      mesh: undefined,
      found: ['error MESH_UNAVAILABLE'],
    },
    {
      title: 'of two revisions the default one is taken',
      type: 'auto',
      facts: labelled({}, [canary, istio as MeshFacts]),
      mesh: 'istio/default',
      found: ['warning MESH_AMBIGUOUS'],
    },
    {
      title: 'a label on the namespace decides between revisions',
      type: 'auto',
      facts: labelled({ 'istio.io/rev': 'canary' }, [canary, istio as MeshFacts]),
      mesh: 'istio/canary',
      found: ['warning MESH_AMBIGUOUS'],
    },
    {
      title: 'a label that switches injection off is respected',
      type: 'auto',
      facts: labelled({ 'istio-injection': 'disabled' }, [istio as MeshFacts]),
      mesh: undefined,
      found: ['warning INJECTION_CONFLICT'],
    },
    {
      title: 'a label that switches injection off is an error where the mesh is named',
      type: 'istio',
      facts: labelled({ 'istio-injection': 'disabled' }, [istio as MeshFacts]),
      mesh: undefined,
      found: ['error INJECTION_CONFLICT'],
    },
    {
      title: 'a namespace in ambient mode is left alone',
      type: 'auto',
      facts: labelled({ 'istio.io/dataplane-mode': 'ambient' }, [istio as MeshFacts]),
      mesh: undefined,
      found: ['warning INJECTION_CONFLICT'],
    },
    {
      title: 'a version from before the oldest supported is refused',
      type: 'auto',
      facts: labelled({}, [{ ...istio, version: '1.16.7' } as MeshFacts]),
      mesh: undefined,
      found: ['error UNSUPPORTED_VERSION'],
    },
    {
      title: 'a version newer than all that are known is taken, and said to be taken for another',
      type: 'auto',
      facts: labelled({}, [{ ...istio, version: '1.32.0' } as MeshFacts]),
      mesh: 'istio/default',
      found: ['warning ASSUMED_FACT'],
    },
    {
      title: 'the newest version that is known is taken for itself',
      type: 'auto',
      facts: labelled({}, [{ ...istio, version: '1.31.9' } as MeshFacts]),
      mesh: 'istio/default',
      found: [],
    },
    {
      title: 'a version that could not be read is assumed, and said to be',
      type: 'auto',
      facts: labelled({}, [versionless]),
      mesh: 'istio/default',
      found: ['warning ASSUMED_FACT'],
    },
  ] as const)('$title', ({ type, facts, mesh, found }) => {
    const choice = choose(type, facts);
    expect(choice.mesh).toBe(mesh);
    expect(choice.found).toEqual(found);
  });

  test('a mesh that is not enabled is not even looked for', () => {
    expect(chooseMesh(platformWith({ serviceMesh: { type: 'istio' } }), 'monitoring', plainFacts, meshes)).toEqual({
      diagnostics: [],
    });
  });

  test('in a namespace that is never injected into, labelled or not, it is not the label that has to go', () => {
    const platform = platformWith({ serviceMesh: { enabled: true } });
    const label = { name: 'kube-system', labels: { 'istio-injection': 'enabled' }, annotations: {} };
    for (const namespaces of [[], [label]]) {
      const choice = chooseMesh(platform, 'kube-system', { ...istioFacts, namespaces }, meshes);
      expect(choice.mesh).toBeUndefined();
      expect(choice.diagnostics).toEqual([
        expect.objectContaining({ code: 'INJECTION_CONFLICT', hint: 'Give the platform a namespace of its own.' }),
      ]);
    }
  });

  test('where no webhook takes labelled namespaces, it is not a label that has to go', () => {
    const facts = labelled({}, [{ ...istio, injectionLabels: [] } as MeshFacts]);
    const platform = platformWith({ serviceMesh: { enabled: true } });
    const [told] = chooseMesh(platform, 'monitoring', facts, meshes).diagnostics;
    expect(told?.code).toBe('INJECTION_CONFLICT');
    expect(told?.hint).toContain('Install its injection webhook');
  });

  test('the label we have set ourselves gives the same choice again', () => {
    const first = choose('auto', istioFacts);
    expect(choose('auto', labelled(first.labels ?? {}, [istio as MeshFacts])).labels).toEqual(first.labels);
  });
});
