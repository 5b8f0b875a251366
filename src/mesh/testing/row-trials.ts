import type { ObservabilityPlatform, PlatformSpecInput } from '../../api/spec/platform.ts';
import { type Compiled, compile } from '../../compile.ts';
import type { Facts } from '../../facts/facts.ts';
import { compareVersions } from '../../objects/version.ts';
import { planObjects } from '../../plan/serialize.ts';
import { plainFacts, platformWith } from '../../testing/platform.ts';
import { type Capability, capabilityOf, type Rendered } from '../capability.ts';
import type { Mesh } from '../mesh.ts';
import { exampleAt, exampleValue, type RowExample, type RowExamples, withField } from './example.ts';
import { isBelow, type Written, writtenIn } from './paths.ts';

/** What is needed to try the rows of a mesh's table. */
export interface RowSuite {
  mesh: Mesh;
  examples: RowExamples;
  /** What objects of the mesh have whatever a platform asks for. */
  basics: readonly Rendered[];
  /** Releases that are tried in any case. */
  oldest: string;
  newest: string;
}

/** A row of the table as it is tried out with one version. */
export interface RowRun {
  /** Where the field of the row is set. */
  path: string;
  asked: ObservabilityPlatform;
  /** The same without the field, or with another value of it. */
  plain: ObservabilityPlatform;
  facts: Facts;
}

export interface RowCase {
  key: string;
  field: string;
  value: string | undefined;
  version: string;
}

/** By which examples are found: the field, or the field and the value. */
export const keyOf = ({ field, value }: Pick<Capability, 'field' | 'value'>): string =>
  value === undefined ? field : `${field}=${value}`;

/** Every row of sidecars, in the versions between which something about its field changes. */
export function rowCases({ mesh, oldest, newest }: RowSuite, rows: readonly Capability[]): RowCase[] {
  const sidecarRows = rows.filter(({ dataPlanes }) => dataPlanes.includes('sidecar'));
  const distinct = new Map(sidecarRows.map((row) => [keyOf(row), row]));
  return [...distinct.entries()].flatMap(([key, { field, value }]) =>
    edges(field).map((version) => ({ key, field, value, version })),
  );

  function edges(field: string): string[] {
    const changes = mesh.capabilities
      .filter((row) => row.field === field && row.dataPlanes.includes('sidecar'))
      .flatMap(({ since, before }) => [since, before].filter((version) => version !== undefined));
    const versions = [oldest, newest, ...changes, ...changes.map(lastBefore)];
    return [...new Set(versions)].toSorted(compareVersions);
  }
}

function lastBefore(version: string): string {
  const [major, minor, patch = 0] = version.split('.').map(Number);
  return patch > 0 ? `${major}.${minor}.${patch - 1}` : `${major}.${(minor ?? 0) - 1}.99`;
}

/** Undefined for a row that has no example. */
export function rowRun(
  { mesh, examples }: Pick<RowSuite, 'mesh' | 'examples'>,
  field: string,
  value: string | undefined,
  version: string,
): RowRun | undefined {
  const example = examples[keyOf({ field, ...(value === undefined ? {} : { value }) })];
  if (!example) return undefined;
  const path = exampleAt(field, example);
  const beside = inMesh(mesh, example.beside ?? {});
  const plain = 'otherwise' in example ? withField(beside, path, example.otherwise) : beside;
  return {
    path,
    asked: platformWith(withField(beside, path, exampleValue(example, value))),
    plain: platformWith(plain),
    facts: factsOf(mesh, version, example),
  };
}

function inMesh({ type }: Mesh, spec: PlatformSpecInput): PlatformSpecInput {
  return {
    ...spec,
    serviceMesh: { enabled: true, type, ...spec.serviceMesh } as NonNullable<PlatformSpecInput['serviceMesh']>,
  };
}

/** A default installation, with the API versions that the release is known to serve. */
function factsOf(backend: Mesh, version: string, { mesh, cluster }: RowExample): Facts {
  const { assumed: _assumed, ...installed } = backend.assume(version);
  const { served: _served, ...facts } = plainFacts;
  return { ...facts, ...cluster, meshes: [{ ...installed, ...mesh }] };
}

/** What setting the field changes, beside what its row says. */
export interface RowOutcome {
  /** Differs beside what the row renders. */
  strays: Rendered[];
  /** The row renders it, and it does not differ. */
  missing: Rendered[];
  /** Codes of what is said of the field. */
  told: string[];
  /** Those that fit the support the row claims. */
  expected: string[];
}

/** Undefined for a row that has no example; throws where a platform is refused. */
export function rowOutcome(suite: RowSuite, { field, value, version }: RowCase): RowOutcome | undefined {
  const { mesh, basics } = suite;
  const run = rowRun(suite, field, value, version);
  if (!run) return undefined;
  const asked = compile(run.asked, run.facts);
  const row = capabilityOf(mesh.capabilities, { version, dataPlane: 'sidecar' }, field, value);
  const renders = row?.renders ?? [];
  const kinds = new Set([...mesh.writes, ...renders].map(({ kind }) => kind));
  const differing = differences(
    rendered(asked, kinds),
    rendered(compile(run.plain, run.facts), kinds),
    renders,
    basics,
  );
  const told = asked.diagnostics.filter((one) => one.path === run.path && one.code.startsWith('FIELD_'));
  const codes = { exact: [], approximated: ['FIELD_APPROXIMATED'], refused: ['FIELD_REFUSED'] };
  return {
    strays: differing.filter((entry) => !isCovered(entry, renders)),
    missing: renders.filter((entry) => !differing.some((found) => isCovered(found, [entry]))),
    told: told.map((one) => one.code),
    expected: row ? codes[row.support] : ['no row'],
  };
}

function rendered({ plan, diagnostics }: Compiled, kinds: ReadonlySet<string>): Written[] {
  if (!plan) throw new Error(`no plan: ${JSON.stringify(diagnostics.filter(({ severity }) => severity === 'error'))}`);
  return writtenIn(planObjects(plan), kinds);
}

/** Kinds and paths at which two renderings differ, but for what objects have anyway and no row claims. */
function differences(
  one: readonly Written[],
  other: readonly Written[],
  claimed: readonly Rendered[],
  basics: readonly Rendered[],
): Rendered[] {
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
