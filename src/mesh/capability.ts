import type { DataPlane } from '../facts/facts.ts';
import { compareVersions } from '../objects/version.ts';

/**
 * What a mesh makes of one field of the resource. Rows are data: they decide what is rendered, every warning about what is not,
 * the documentation and `gunj capabilities`. A field without a row is one the mesh has nothing to do with.
 */
export interface Capability {
  /** Path of the field: `spec.serviceMesh.trafficManagement.retry.attempts`. Of a list, its entries are meant: `….exceptions[].port`. */
  field: string;
  /** The row is about this value of the field alone. */
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
  /** Fields that cannot be had together with it, and which of the two goes. */
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
  /** Path in the object, as its schema has it: `spec.http[].retries.attempts`. `pod` paths are of what pods carry: `metadata.annotations`. */
  path: string;
}

/** The part of a mesh that capabilities depend on. */
export interface Release {
  version: string;
  dataPlane: DataPlane;
}

/** The row that holds for a field (and value) in a release; undefined when the table does not know the field. */
export function capabilityOf(
  table: readonly Capability[],
  release: Release,
  field: string,
  value?: string,
): Capability | undefined {
  const rows = table.filter((row) => row.field === field && holdsFor(row, release));
  return (
    rows.find((row) => row.value !== undefined && row.value === value) ?? rows.find((row) => row.value === undefined)
  );
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
