import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { runs } from '../testing/runs.ts';
import { mergePatch } from './merge-patch.ts';

test.each([
  [{}, {}, undefined],
  [{ a: 1 }, { a: 1 }, undefined],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, undefined],
  [{ a: 1 }, {}, { a: null }],
  [{}, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: { b: 1, c: 2 } }, { a: { b: 1 } }, { a: { c: null } }],
  [{ a: [1, 2] }, { a: [2] }, { a: [2] }],
  [{ a: [{ x: 1, y: 2 }] }, { a: [{ y: 2, x: 1 }] }, undefined],
  [{ a: 1 }, { a: undefined }, { a: null }],
])('from %j to %j: %j', (from, to, patch) => {
  expect(mergePatch(from, to)).toEqual(patch);
});

/** RFC 7386, section 2. */
function applied(target: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const base = target !== null && typeof target === 'object' && !Array.isArray(target) ? { ...target } : {};
  const out: Record<string, unknown> = base;
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = applied(out[key], value);
  }
  return out;
}

const document = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ max: 3, min: 0 }),
    fc.array(fc.integer({ max: 2, min: 0 }), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { maxKeys: 3 }),
  ),
  root: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { maxKeys: 3 }),
})).root;

it('a patch leads from any document to any other', () => {
  fc.assert(
    fc.property(document, document, (from, to) => {
      const patch = mergePatch(from, to);
      expect(patch === undefined ? from : applied(from, patch)).toEqual(to);
    }),
    runs(100, 50_000),
  );
});
