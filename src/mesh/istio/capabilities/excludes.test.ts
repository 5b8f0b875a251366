import { expect, test } from 'vitest';
import type { ObservabilityPlatform } from '../../../api/spec/platform.ts';
import { compile } from '../../../compile.ts';
import type { Facts } from '../../../facts/facts.ts';
import { planObjects } from '../../../plan/serialize.ts';
import { exampleAt, exampleValue, withField } from '../../testing/example.ts';
import { rowExamples } from '../testing/examples/index.ts';
import { rowRun } from '../testing/row-runs.ts';
import { istioCapabilities } from './index.ts';

const version = '1.30.3';
const pairs = istioCapabilities.flatMap(({ field, value, excludes = [] }) =>
  excludes.map((other) => ({ field, value, other: other.field })),
);

/** The platform with a field that gives way set as well, by the first example of it or of something in it. */
function withBoth(platform: ObservabilityPlatform, field: string): ObservabilityPlatform {
  const [key = '', example] =
    Object.entries(rowExamples).find(([one]) => one === field || one.startsWith(`${field}.`)) ?? [];
  if (!example) throw new Error(`no example of ${field}`);
  const set = withField(platform.spec, exampleAt(key, example), exampleValue(example, undefined));
  return { ...platform, spec: set as ObservabilityPlatform['spec'] };
}

function outcome(platform: ObservabilityPlatform, facts: Facts) {
  const { plan, diagnostics } = compile(platform, facts);
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  const excluded = diagnostics.filter(({ code }) => code === 'FIELD_EXCLUDED').map(({ path }) => path);
  return { objects: planObjects(plan), excluded };
}

test.each(pairs)('$other gives way to $field $value, and that is said', ({ field, value, other }) => {
  const run = rowRun(field, value, version);
  if (!run) throw new Error(`no example of ${field}`);
  const alone = outcome(run.asked, run.facts);
  const both = outcome(withBoth(run.asked, other), run.facts);
  expect(alone.excluded).toEqual([]);
  expect(both.excluded).toEqual([other]);
  expect(both.objects).toEqual(alone.objects);
});

test('there are such pairs', () => {
  expect(pairs.length).toBeGreaterThan(3);
});
