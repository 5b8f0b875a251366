import { describe, expect, test } from 'vitest';
import type { Facts, MeshStageName } from '../facts/facts.ts';
import { planObjects } from '../plan/serialize.ts';
import { compileProved } from '../proved.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { meshes } from './registry.ts';

type Type = 'istio' | 'linkerd';
type State = Type | 'none';

/** A cluster in which every mesh is installed. */
const facts: Facts = {
  ...plainFacts,
  operator: { namespace: 'gunj-system' },
  served: meshes.flatMap(({ writes }) => writes.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)),
  meshes: meshes.map((mesh) => {
    const { assumed: _assumed, ...installed } = mesh.assume(mesh.versions.assumed);
    return installed;
  }),
};

const groups: Readonly<Record<Type, RegExp>> = { istio: /\.istio\.io\//, linkerd: /(^|\.)linkerd\.io\// };
const proxies: Readonly<Record<Type, RegExp>> = {
  istio: /"sidecar\.istio\.io\/inject":"true"/,
  linkerd: /"linkerd\.io\/inject":"enabled"/,
};

/** What every stage of a way looks like: who has objects and proxies in the plan, and what the proof finds. */
function at(target: State, stage?: MeshStageName, left?: Type) {
  const asked = target === 'none' ? { enabled: false } : { enabled: true, type: target };
  const platform = platformWith({ serviceMesh: asked });
  const { plan, proof, diagnostics } = compileProved(platform, {
    ...facts,
    ...(stage ? { meshStage: stage } : {}),
    ...(left ? { meshLeft: left } : {}),
  });
  const objects = plan ? planObjects(plan) : [];
  const ofType = (type: Type) => ({
    objects: objects.some(({ apiVersion }) => groups[type].test(apiVersion)),
    proxies: objects.some((object) => proxies[type].test(JSON.stringify(object))),
  });
  const types: readonly Type[] = ['istio', 'linkerd'];
  return {
    errors: diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    policed: types.filter((type) => ofType(type).objects),
    proxied: types.filter((type) => ofType(type).proxies),
    limited: objects.some(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'default-deny'),
    differences: proof?.differences.map(({ text }) => text) ?? ['no proof'],
  };
}

interface Step {
  stage?: MeshStageName;
  left?: Type;
  policed: Type[];
  proxied: Type[];
}

/** Out of one: nobody is refused, then its proxies go. Into the other as from outside. */
const out = (type: Type): Step[] => [
  { stage: 'open', left: type, policed: [type], proxied: [type] },
  { stage: 'eject', left: type, policed: [type], proxied: [] },
];
const into = (type: Type): Step[] =>
  (['inject', 'permissive', 'strict', undefined] as const).map((stage) => ({
    ...(stage ? { stage } : {}),
    policed: [type],
    proxied: [type],
  }));

describe.each<[State, State, Step[]]>([
  ['none', 'istio', into('istio')],
  ['none', 'linkerd', into('linkerd')],
  ['istio', 'linkerd', [...out('istio'), ...into('linkerd')]],
  ['linkerd', 'istio', [...out('linkerd'), ...into('istio')]],
  ['istio', 'none', [...out('istio'), { policed: [], proxied: [] }]],
  ['linkerd', 'none', [...out('linkerd'), { policed: [], proxied: [] }]],
])('from %s to %s', (_, target, steps) => {
  test.each(steps)('stage $stage: policies of $policed, proxies of $proxied, and the proof holds', (step) => {
    expect(at(target, step.stage, step.left)).toEqual({
      errors: [],
      policed: step.policed,
      proxied: step.proxied,
      limited: true,
      differences: [],
    });
  });
});
