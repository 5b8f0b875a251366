import { expect, it } from 'vitest';
import { crd } from '../../api/crd.ts';
import { at, type Fields, fields } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { platformWith } from '../../testing/platform.ts';
import { forgetting, lacksOf } from './definition.ts';

/** The definition of this release with a changed version entry. */
function installed(change: (version: Fields, spec: Fields) => void): KubeObject {
  const definition = structuredClone(crd());
  const [version] = at(definition, 'spec', 'versions') as Fields[];
  change(fields(version), fields(at(version, 'schema', 'openAPIV3Schema', 'properties', 'spec', 'properties')));
  return definition;
}

it('the definition of the release itself lacks nothing', () => {
  expect(lacksOf(crd())).toEqual([]);
});

it('no definition, and one that does not serve the version, keep the operator from being ready', () => {
  expect(lacksOf(undefined)).toEqual([
    { text: expect.stringContaining('is not installed. Apply config/crd.yaml'), blocks: true },
  ]);
  for (const change of [{ name: 'v9' }, { served: false }]) {
    const lacks = lacksOf(installed((version) => void Object.assign(version, change)));
    expect(lacks).toEqual([{ text: expect.stringContaining('does not serve v1beta1'), blocks: true }]);
  }
});

it('an earlier one is named with the fields that are dropped, without what is inside of them', () => {
  const [lack, ...more] = lacksOf(
    installed((_, spec) => {
      delete spec['slos'];
      delete spec['proof'];
    }),
  );
  expect(lack?.text).toContain('the API server drops spec.proof, spec.slos. Apply config/crd.yaml');
  expect(lack?.blocks).toBe(true);
  expect(more).toEqual([]);
});

it('a later one is said, and is no reason to stop: in every upgrade it comes before the operator', () => {
  const lacks = lacksOf(installed((_, spec) => void (spec['novelty'] = { type: 'object', properties: { a: {} } })));
  expect(lacks).toEqual([
    {
      text: expect.stringContaining(
        'of a later release than this operator, which refuses platforms that say spec.novelty.',
      ),
      blocks: false,
    },
  ]);
});

it('one that takes other values in the same fields is said', () => {
  const lacks = lacksOf(installed((_, spec) => void (spec['proof'] = { type: 'string', default: 'Warn' })));
  expect(lacks).toEqual([{ text: expect.stringContaining('may be said in spec.proof.'), blocks: false }]);
});

it('what a later operator has told in the status is no reason to refuse a platform', () => {
  const later = installed((version) => {
    const status = at(version, 'schema', 'openAPIV3Schema', 'properties', 'status', 'properties');
    fields(status)['novelty'] = { type: 'string' };
  });
  const { status: _, ...platform } = platformWith({});
  const stored = { ...platform, status: { observedGeneration: 3, novelty: 'x' } } as unknown as KubeObject;
  expect(lacksOf(later)).toEqual([]);
  expect(forgetting(later)?.(stored)).toEqual({ ...platform, status: { observedGeneration: 3 } });
  expect(forgetting(crd())).toBeUndefined();
});
