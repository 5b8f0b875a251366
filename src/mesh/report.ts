import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { DataPlane } from '../facts/facts.ts';
import { compareVersions } from '../objects/version.ts';
import { type Capability, capabilityOf, type Release, type Support } from './capability.ts';
import { isInside, limitationsOf } from './limitations.ts';
import { placesOf, valueText } from './places.ts';

/** What becomes of one field, for people to read. */
export interface ReportedField extends Pick<Capability, 'hint' | 'needs' | 'excludes' | 'renders'> {
  field: string;
  /** The line is about this value alone. */
  value?: string;
  support: Support | 'excluded';
  how: string;
  /** The value is the one that is there when nobody says anything. */
  byDefault?: true;
}

/** A run of versions in which the same becomes of a field. */
export interface Span extends ReportedField {
  /** First version; absent: the oldest supported. */
  since?: string;
  /** First version in which it is otherwise; absent: it is so still. */
  before?: string;
}

/** What becomes of every field of a table in a release, in the order of the table. */
export function reportOf(table: readonly Capability[], release: Release): ReportedField[] {
  return entriesOf(table, release.dataPlane).flatMap(({ field, value }) => {
    const row = capabilityOf(table, release, field, value);
    return row ? [reported({ ...row, field }, value)] : [];
  });
}

/** The same, of the fields a platform has, be it by default: each where it is, with its value. */
export function reportOfSet(
  table: readonly Capability[],
  release: Release,
  platform: ObservabilityPlatform,
): ReportedField[] {
  const excluded = limitationsOf(platform, table, release).filter(({ support }) => support === 'excluded');
  return [...new Set(table.map(({ field }) => field))].flatMap((field) =>
    placesOf(platform, field).flatMap(({ path, value, byDefault }): ReportedField[] => {
      const limit = excluded.find(({ field: outer }) => path === outer || isInside(path, outer));
      const text = valueText(value);
      const about = { ...(typeof value === 'object' ? {} : { value: text }), ...(byDefault ? { byDefault } : {}) };
      if (limit) return [{ ...limit, field: path, ...about }];
      const row = capabilityOf(table, release, field, text);
      return row ? [{ ...reported({ ...row, field: path }), ...about }] : [];
    }),
  );
}

/** How what becomes of every field changes from version to version, the oldest first. */
export function spansOf(table: readonly Capability[], dataPlane: DataPlane, oldest: string): Span[] {
  return entriesOf(table, dataPlane).flatMap(({ field, value }) => {
    const versions = [oldest, ...edgesOf(table, field, value)].toSorted(compareVersions);
    const starts = [...new Set(versions)].flatMap((version) => {
      const row = capabilityOf(table, { version, dataPlane }, field, value);
      return row ? [{ version, line: reported({ ...row, field }, value) }] : [];
    });
    const changes = starts.filter(({ line }, at) => JSON.stringify(line) !== JSON.stringify(starts[at - 1]?.line));
    return changes.map(({ version, line }, at): Span => {
      const next = changes[at + 1]?.version;
      return { ...line, ...(version === oldest ? {} : { since: version }), ...(next ? { before: next } : {}) };
    });
  });
}

/** Each field, and each value of it, that the table has rows about. */
function entriesOf(table: readonly Capability[], dataPlane: DataPlane): Pick<Capability, 'field' | 'value'>[] {
  const rows = table.filter(({ dataPlanes }) => dataPlanes.includes(dataPlane));
  return [
    ...new Map(
      rows.map(({ field, value }) => [`${field}=${value ?? ''}`, { field, ...(value === undefined ? {} : { value }) }]),
    ).values(),
  ];
}

function edgesOf(table: readonly Capability[], field: string, value: string | undefined): string[] {
  return table
    .filter((row) => row.field === field && (row.value === undefined || row.value === value))
    .flatMap(({ since, before }) => [since, before].filter((version) => version !== undefined));
}

function reported({ field, support, how, hint, needs, excludes, renders }: Capability, value?: string): ReportedField {
  return {
    field,
    ...(value === undefined ? {} : { value }),
    support,
    how,
    ...(hint ? { hint } : {}),
    ...(needs ? { needs } : {}),
    ...(excludes ? { excludes } : {}),
    ...(renders ? { renders } : {}),
  };
}

/** `all`, `before 1.21`, `1.21 on`, `1.21 to before 1.27`. */
export function versionsText({ since, before }: Pick<Span, 'since' | 'before'>): string {
  if (since && before) return `${shortVersion(since)} to before ${shortVersion(before)}`;
  if (since) return `${shortVersion(since)} on`;
  return before ? `before ${shortVersion(before)}` : 'all';
}

/** A release without its patch, where that is the first. */
export function shortVersion(version: string): string {
  return version.replace(/^(\d+\.\d+)\.0$/, '$1');
}

/** The object under whose name people see a field: `spec.serviceMesh.mtls`, and nothing deeper than `spec.serviceMesh.trafficManagement.retry`. */
export function blockOf(field: string): string {
  const steps = field.split('.');
  return steps.length > 4 ? steps.slice(0, 4).join('.') : steps.slice(0, -1).join('.');
}
