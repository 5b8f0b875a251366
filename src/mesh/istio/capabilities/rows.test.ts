import { describe, expect, test } from 'vitest';
import { type Compiled, compile } from '../../../compile.ts';
import { compareVersions } from '../../../objects/version.ts';
import { planObjects } from '../../../plan/serialize.ts';
import { type Capability, capabilityOf, type Rendered } from '../../capability.ts';
import { isBelow, type Written, writtenIn } from '../../testing/paths.ts';
import { istio } from '../index.ts';
import { basics } from '../testing/basics.ts';
import { rowExamples } from '../testing/examples/index.ts';
import { rowRun } from '../testing/row-runs.ts';

const newest = '1.31.1';
const table = istio.capabilities;
const sidecarRows = table.filter(({ dataPlanes }) => dataPlanes.includes('sidecar'));
const meshKinds = istio.writes.map(({ kind }) => kind);

const keyOf = ({ field, value }: Capability) => (value === undefined ? field : `${field}=${value}`);

/** The versions between which something about a field changes: the oldest and newest, each first one, and the last before it. */
function edges(field: string): string[] {
  const changes = sidecarRows
    .filter((row) => row.field === field)
    .flatMap(({ since, before }) => [since, before].filter((version) => version !== undefined));
  const versions = ['1.17.8', newest, ...changes, ...changes.map(lastBefore)];
  return [...new Set(versions)].toSorted(compareVersions);
}

function lastBefore(version: string): string {
  const [major, minor, patch = 0] = version.split('.').map(Number);
  return patch > 0 ? `${major}.${minor}.${patch - 1}` : `${major}.${(minor ?? 0) - 1}.99`;
}

const cases = [...new Map(sidecarRows.map((row) => [keyOf(row), row])).entries()].flatMap(([key, { field, value }]) =>
  edges(field).map((version) => ({ key, field, value, version })),
);

function rendered({ plan, diagnostics }: Compiled, kinds: ReadonlySet<string>): Written[] {
  if (!plan) throw new Error(`no plan: ${JSON.stringify(diagnostics.filter(({ severity }) => severity === 'error'))}`);
  return writtenIn(planObjects(plan), kinds);
}

/** Kinds and paths at which two renderings differ, but for what objects have anyway and no row claims. */
function differences(one: readonly Written[], other: readonly Written[], claimed: readonly Rendered[]): Rendered[] {
  const only = (a: readonly Written[], b: readonly Written[]) => {
    const known = new Set(b.map((entry) => JSON.stringify(entry)));
    return a.filter((entry) => !known.has(JSON.stringify(entry)));
  };
  const differing = [...only(one, other), ...only(other, one)].filter(
    (entry) => isCovered(entry, claimed) || !isCovered(entry, basics),
  );
  return [...new Map(differing.map(({ kind, path }) => [`${kind} ${path}`, { kind, path }])).values()];
}

const isCovered = ({ kind, path }: Rendered, by: readonly Rendered[]) =>
  by.some((outer) => outer.kind === kind && isBelow(path, outer.path));

describe.each(cases)('$key with Istio $version', ({ key, field, value, version }) => {
  test('does what its row says', () => {
    const run = rowRun(field, value, version);
    if (!run) throw new Error(`give src/mesh/istio/testing/examples an example of ${key}`);
    const asked = compile(run.asked, run.facts);
    const row = capabilityOf(table, { version, dataPlane: 'sidecar' }, field, value);
    const renders = row?.renders ?? [];
    const kinds = new Set([...meshKinds, ...renders.map(({ kind }) => kind)]);
    const differing = differences(rendered(asked, kinds), rendered(compile(run.plain, run.facts), kinds), renders);

    expect(
      differing.filter((entry) => !isCovered(entry, renders)),
      'differs beside what the row renders',
    ).toEqual([]);
    expect(
      renders.filter((entry) => !differing.some((found) => isCovered(found, [entry]))),
      'does not differ in what the row renders',
    ).toEqual([]);

    const told = asked.diagnostics.filter((one) => one.path === run.path && one.code.startsWith('FIELD_'));
    const code = { exact: [], approximated: ['FIELD_APPROXIMATED'], refused: ['FIELD_REFUSED'] };
    expect(told.map((one) => one.code)).toEqual(row && code[row.support]);
  });
});

test('no example is of a field that has no row', () => {
  const keys = new Set(sidecarRows.map(keyOf));
  expect(Object.keys(rowExamples).filter((key) => !keys.has(key))).toEqual([]);
});

test('what is not refused renders something, and what is refused nothing', () => {
  const wrong = table.filter(({ support, renders = [] }) => (support === 'refused') !== (renders.length === 0));
  expect(wrong.map(keyOf)).toEqual([]);
});
