import type { ObservabilityPlatform } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import type { Facts } from '../../facts/facts.ts';
import type { KubeObject } from '../../objects/object.ts';
import { planObjects } from '../../plan/serialize.ts';
import { exampleAt, exampleValue, type RowExamples, withField } from './example.ts';
import { type RowSuite, rowRun } from './row-trials.ts';

export interface ExcludeCase {
  field: string;
  value: string | undefined;
  /** The field that gives way. */
  other: string;
  version: string;
}

/** Every pair of which one gives way to the other, in a version in which it does. */
export function excludeCases({ mesh, newest }: RowSuite): ExcludeCase[] {
  return mesh.capabilities.flatMap(({ field, value, since, before, dataPlanes, excludes = [] }) =>
    dataPlanes.includes('sidecar')
      ? excludes.map((other) => ({
          field,
          value,
          other: other.field,
          version: before === undefined ? newest : (since ?? mesh.versions.oldest),
        }))
      : [],
  );
}

interface Outcome {
  objects: KubeObject[];
  /** Paths of which is said that they give way. */
  excluded: string[];
}

/** What is written with one field alone, and with the one that gives way beside it; throws for a row without an example. */
export function excludeOutcome(suite: RowSuite, { field, value, other, version }: ExcludeCase) {
  const run = rowRun(suite, field, value, version);
  if (!run) throw new Error(`no example of ${field}`);
  return {
    alone: outcome(run.asked, run.facts),
    both: outcome(withBoth(suite.examples, run.asked, other), run.facts),
  };
}

/** The platform with a field that gives way set as well, by the first example of it or of something in it. */
function withBoth(examples: RowExamples, platform: ObservabilityPlatform, field: string): ObservabilityPlatform {
  const [key = '', example] =
    Object.entries(examples).find(([one]) => one === field || one.startsWith(`${field}.`)) ?? [];
  if (!example) throw new Error(`no example of ${field}`);
  const set = withField(platform.spec, exampleAt(key, example), exampleValue(example, undefined));
  return { ...platform, spec: set as ObservabilityPlatform['spec'] };
}

function outcome(platform: ObservabilityPlatform, facts: Facts): Outcome {
  const { plan, diagnostics } = compile(platform, facts);
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  const excluded = diagnostics.filter(({ code }) => code === 'FIELD_EXCLUDED').map(({ path }) => path);
  return { objects: planObjects(plan), excluded };
}
