import type { DataPlane } from '../facts/facts.ts';
import { compareVersions } from '../objects/version.ts';

/**
 * What a mesh makes of one field of the resource. Rows are data: they decide what is rendered, every warning about what is not,
 * the documentation and `gunj capabilities`. A field without a row is one the mesh has nothing to do with. Where the rows of a
 * field leave out some versions, it is refused in those by itself.
 */
export interface Capability {
  /**
   * Path of the field: `spec.serviceMesh.trafficManagement.retry.attempts`. Of a list, its entries are meant: `….exceptions[].port`.
   * `*` stands for any one name: `spec.components.*.replicas`. A row about an object is about all of it that has no row of its own.
   */
  field: string;
  /** The row is about this value of the field alone: a number or boolean as JSON has it. */
  value?: string;
  dataPlanes: readonly DataPlane[];
  /** First version the row holds for; absent: the oldest supported. */
  since?: string;
  /** First version the row no longer holds for. */
  before?: string;
  support: Support;
  /** What becomes of it: one sentence without a full stop. For `approximated` how it differs, for `refused` why. */
  how: string;
  /** The way out, for `refused` and `approximated`. */
  hint?: string;
  /** What it changes in objects of the mesh. */
  renders?: readonly Rendered[];
  /** What has to be true of the cluster beside the version. */
  needs?: readonly string[];
  /** Fields that give way where both are set, each with the reason. */
  excludes?: readonly { field: string; because: string }[];
}

export type Support =
  /** It does what the field says. */
  | 'exact'
  /** Something near to it is done. */
  | 'approximated'
  /** Nothing is done. */
  | 'refused';

export interface Rendered {
  kind: string;
  /**
   * Path in the object, as its schema has it: `spec.http[].retries.attempts`; all below it is meant as well. Of the kind `pod`:
   * what pods carry, `metadata.annotations`.
   */
  path: string;
}

/** The part of a mesh that capabilities depend on. */
export interface Release {
  version: string;
  dataPlane: DataPlane;
}

/**
 * What becomes of a field (and value) in a release: the row that holds, one about the value before one about any; a refusal
 * where the field has rows for other versions alone; undefined when the table does not know the field.
 */
export function capabilityOf(
  table: readonly Capability[],
  release: Release,
  field: string,
  value?: string,
): Capability | undefined {
  const rows = table.filter(
    (row) =>
      row.dataPlanes.includes(release.dataPlane) &&
      isField(row.field, field) &&
      (row.value === undefined || row.value === value),
  );
  const valued = rows.filter((row) => row.value !== undefined);
  const ranked = [...valued, ...rows.filter((row) => row.value === undefined)];
  return ranked.find((row) => holdsFor(row, release)) ?? refusedByVersion(ranked, release);
}

/** Whether anything may be rendered for a field in a release. */
export function isRendered(table: readonly Capability[], release: Release, field: string, value?: string): boolean {
  const row = capabilityOf(table, release, field, value);
  return row !== undefined && row.support !== 'refused';
}

export function holdsFor({ dataPlanes, since, before }: Capability, { version, dataPlane }: Release): boolean {
  return (
    dataPlanes.includes(dataPlane) &&
    (since === undefined || compareVersions(version, since) >= 0) &&
    (before === undefined || compareVersions(version, before) < 0)
  );
}

/** Whether the field of a row is this one, given as a row would have it or with the name a star stands for. */
function isField(pattern: string, field: string): boolean {
  if (!pattern.includes('*')) return pattern === field;
  const [expected, given] = [pattern.split('.'), field.split('.')];
  return expected.length === given.length && expected.every((step, at) => step === '*' || step === given[at]);
}

function refusedByVersion(rows: readonly Capability[], { version, dataPlane }: Release): Capability | undefined {
  const later = rows
    .filter((row) => row.since !== undefined && compareVersions(version, row.since) < 0)
    .toSorted((a, b) => compareVersions(a.since ?? '', b.since ?? ''))[0];
  const row = later ?? rows[0];
  if (!row) return undefined;
  const { field, value, since, before } = row;
  return {
    field,
    ...(value === undefined ? {} : { value }),
    dataPlanes: [dataPlane],
    support: 'refused',
    ...(later
      ? {
          before: since,
          how: `the mesh has it from version ${since} on`,
          hint: `Upgrade the mesh to ${since} or later, or take the field out.`,
        }
      : { since: before, how: `the mesh no longer has it from version ${before} on`, hint: 'Take the field out.' }),
  };
}
