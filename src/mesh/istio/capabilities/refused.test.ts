import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMapping } from '../../../api/schema/members.ts';
import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import { validatePlatform } from '../../../api/validate.ts';
import { compile } from '../../../compile.ts';
import { planObjects } from '../../../plan/serialize.ts';
import { plainFacts } from '../../../testing/platform.ts';
import { runs } from '../../../testing/runs.ts';
import { holdsFor, type Rendered } from '../../capability.ts';
import { exampleAt, exampleValue, withField } from '../../testing/example.ts';
import { isBelow, writtenIn } from '../../testing/paths.ts';
import { assumeIstio } from '../assume.ts';
import { istio } from '../index.ts';
import { basics } from '../testing/basics.ts';
import { rowExamples } from '../testing/examples/index.ts';

const kinds = new Set(istio.writes.map(({ kind }) => kind));
const minors = Array.from({ length: 15 }, (_, at) => `1.${at + 17}.3`);
const examples = Object.entries(rowExamples);

/** Any of what the examples of the rows ask for, together. */
const specs = fc.subarray(examples).map((chosen) =>
  chosen.reduce<PlatformSpecInput>((spec, [key, example]) => {
    const [field = '', value] = key.split('=');
    return withField(merged(spec, example.beside ?? {}), exampleAt(field, example), exampleValue(example, value));
  }, {}),
);

function merged<T>(one: T, other: T): T {
  if (!isMapping(one) || !isMapping(other)) return other;
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    names.map((name) => [
      name,
      name in other ? (name in one ? merged(one[name], other[name]) : other[name]) : one[name],
    ]),
  ) as T;
}

test('nothing is rendered in any version but what the table has a row for that holds there', () => {
  let written = 0;
  fc.assert(
    fc.property(specs, fc.constantFrom(...minors), (given, version) => {
      const spec = merged(given, { serviceMesh: { enabled: true, type: 'istio' } });
      const { platform } = validatePlatform({
        apiVersion: 'observability.io/v1beta1',
        kind: 'ObservabilityPlatform',
        metadata: { name: 'my-platform', namespace: 'monitoring' },
        spec,
      });
      fc.pre(platform !== undefined);
      const { served: _served, ...facts } = plainFacts;
      const { assumed: _assumed, ...mesh } = assumeIstio(version);
      const { plan } = compile(platform as NonNullable<typeof platform>, { ...facts, meshes: [mesh] });
      fc.pre(plan !== undefined);
      const release = { version, dataPlane: 'sidecar' } as const;
      const rows = istio.capabilities.filter((row) => row.support !== 'refused' && holdsFor(row, release));
      const allowed: Rendered[] = [...basics, ...rows.flatMap(({ renders = [] }) => renders)];
      const stray = writtenIn(planObjects(plan as NonNullable<typeof plan>), kinds)
        .filter(({ kind }) => kinds.has(kind))
        .filter(({ kind, path }) => !allowed.some((outer) => outer.kind === kind && isBelow(path, outer.path)));
      written += 1;
      expect(stray.map(({ kind, path, value }) => `${kind} ${path} ${value}`)).toEqual([]);
    }),
    runs(60, 2000),
  );
  expect(written).toBeGreaterThan(30);
});
