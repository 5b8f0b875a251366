import { describe, expect, test } from 'vitest';
import type { Facts, MeshFacts } from '../facts/facts.ts';
import { istioFacts, platformWith } from '../testing/platform.ts';
import { chooseMesh } from './choose.ts';
import { assumeIstio } from './istio/assume.ts';
import { meshes } from './registry.ts';

const { assumed: _, ...stable } = assumeIstio('1.30.3');
const revision = (name: string, more: Partial<MeshFacts> = {}): MeshFacts => {
  const { assumed: _, ...facts } = assumeIstio('1.31.0', name);
  return { ...facts, ...more };
};
const canary = revision('canary');
const tagged = revision('1-31', {
  tags: ['prod'],
  injectionLabels: [{ 'istio.io/rev': 'prod' }, { 'istio.io/rev': '1-31' }],
});

function choose(found: MeshFacts[] | undefined, name?: string, labels: Record<string, string> = {}) {
  const wanted = { enabled: true, type: 'istio', ...(name ? { revision: name } : {}) } as const;
  const { meshes: __, ...others } = istioFacts;
  const facts: Facts = {
    ...others,
    ...(found ? { meshes: found } : {}),
    namespaces: [{ name: 'monitoring', labels, annotations: {} }],
  };
  const { mesh, diagnostics } = chooseMesh(platformWith({ serviceMesh: wanted }), 'monitoring', facts, meshes);
  return {
    revision: mesh?.facts.revision,
    labels: mesh?.namespaceLabels,
    found: diagnostics.map(({ severity, code, message }) => `${severity} ${code} ${message}`),
  };
}

describe('a revision that is named', () => {
  test.each([
    { name: 'default', revision: 'default', labels: { 'istio-injection': 'enabled' } },
    { name: 'canary', revision: 'canary', labels: { 'istio.io/rev': 'canary' } },
    { name: 'prod', revision: '1-31', labels: { 'istio.io/rev': 'prod' } },
    { name: '1-31', revision: '1-31', labels: { 'istio.io/rev': '1-31' } },
  ])('$name is taken, and the namespace labelled with that name', ({ name, ...expected }) => {
    expect(choose([stable, canary, tagged], name)).toEqual({ ...expected, found: [] });
  });

  test('that is not there is an error that names those that are', () => {
    expect(choose([stable, tagged], 'canary').found).toEqual([
      'error MESH_UNAVAILABLE no control plane has the revision or tag canary; there are: istio 1.30.3 revision default in istio-system, istio 1.31.0 revision 1-31 (tag prod) in istio-system',
    ]);
  });

  test('does not go before a label that somebody has set on the namespace', () => {
    expect(choose([stable, canary], 'canary', { 'istio-injection': 'enabled' }).found).toEqual([
      'error INJECTION_CONFLICT the platform cannot join the mesh: the namespace carries istio-injection=enabled, by which no webhook of revision canary injects',
    ]);
  });

  test('keeps a label by which the same control plane injects already', () => {
    expect(choose([stable, tagged], 'prod', { 'istio.io/rev': '1-31' }).labels).toEqual({ 'istio.io/rev': '1-31' });
  });

  test('is assumed to be there, where nothing is known', () => {
    const assumption = choose(undefined, 'canary');
    expect(assumption).toMatchObject({ revision: 'canary', labels: { 'istio.io/rev': 'canary' } });
    expect(choose([assumeIstio('1.30.3')], 'canary')).toEqual(assumption);
  });
});

describe('of several control planes', () => {
  const reason = (found: MeshFacts[], labels: Record<string, string> = {}) => {
    const choice = choose(found, undefined, labels);
    return [choice.revision, /because (.*); also there/.exec(choice.found.join())?.[1]];
  };
  const old = revision('old', { version: '1.29.0' });

  test.each<[title: string, found: MeshFacts[], labels: Record<string, string>, expected: string[]]>([
    ['the default', [canary, stable], {}, ['default', 'it is the default revision']],
    ['the newest', [old, canary], {}, ['canary', 'it is the newest']],
    [
      'the one that a label names',
      [canary, stable],
      { 'istio.io/rev': 'canary' },
      ['canary', 'the namespace carries istio.io/rev=canary'],
    ],
    [
      'the one by whose label Istio decides where there are two',
      [canary, stable],
      { 'istio.io/rev': 'canary', 'istio-injection': 'enabled' },
      ['default', 'the namespace carries istio-injection=enabled'],
    ],
    [
      'the one that injects at all',
      [{ ...stable, injectionLabels: [] }, canary],
      {},
      ['canary', 'no other would inject into the namespace'],
    ],
    [
      'the first by name, when nothing else tells them apart',
      [revision('b'), revision('a')],
      {},
      ['a', 'it comes first by namespace and name'],
    ],
  ])('%s is taken, and why is said', (_title, found, labels, expected) => {
    expect(reason(found, labels)).toEqual(expected);
    expect(reason(found.toReversed(), labels)).toEqual(expected);
  });
});
