import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Capability, capabilityOf, type Release } from './capability.ts';
import { type Place, placesOf, valueText } from './places.ts';

/** A field that a platform sets and that does not do just what it says in the mesh the platform joins. */
export interface Limitation {
  /** Where it is set; the first place when there are several. */
  field: string;
  support: 'approximated' | 'refused' | 'excluded';
  /** One sentence without a full stop. */
  how: string;
  hint?: string;
}

/**
 * What a platform asks for that a mesh does not do, or does otherwise, in the order of the table and once for each row. What is
 * there by default alone is told only where it is refused.
 */
export function limitationsOf(
  platform: ObservabilityPlatform,
  table: readonly Capability[],
  release: Release,
): Limitation[] {
  const excluded = exclusions(platform, table, release);
  const found = fieldsOf(table).flatMap((field) => limitationsOfField(placesOf(platform, field), field));
  const gone = found.filter(({ support }) => support !== 'approximated').map(({ field }) => field);
  return found.filter(({ field }) => !gone.some((outer) => isInside(field, outer)));

  function limitationsOfField(places: readonly Place[], field: string): Limitation[] {
    const told = new Map<string, Limitation>();
    for (const { path, value, byDefault } of places) {
      const row = capabilityOf(table, release, field, valueText(value));
      const limitation = excluded.get(path) ?? (row && limitationOf(path, row));
      if (!limitation || (byDefault && limitation.support !== 'refused')) continue;
      const key = `${limitation.support} ${limitation.how}`;
      if (!told.has(key)) told.set(key, limitation);
    }
    return [...told.values()];
  }
}

/** Those that rows are about, and objects that give way as a whole: of these there may be rows about their members alone. */
function fieldsOf(table: readonly Capability[]): string[] {
  return [...new Set(table.flatMap((row) => [row.field, ...(row.excludes ?? []).map(({ field }) => field)]))];
}

function limitationOf(field: string, { support, how, hint }: Capability): Limitation | undefined {
  return support === 'exact' ? undefined : { field, support, how, ...(hint ? { hint } : {}) };
}

const codes = {
  refused: 'FIELD_REFUSED',
  approximated: 'FIELD_APPROXIMATED',
  excluded: 'FIELD_EXCLUDED',
} as const satisfies Record<Limitation['support'], Diagnostic['code']>;

/** Limitations as warnings. `mesh` is what they are limitations of, for people: `istio 1.17.8`. */
export function limitationDiagnostics(limitations: readonly Limitation[], mesh: string): Diagnostic[] {
  const lead = {
    refused: `does nothing with ${mesh}: `,
    approximated: `is approximated with ${mesh}: `,
    excluded: '',
  };
  return limitations.map(({ field, support, how, hint }) => ({
    code: codes[support],
    severity: 'warning',
    path: field,
    message: lead[support] + how,
    ...(hint ? { hint } : {}),
  }));
}

/** Fields that give way to others that are set as well, by path. */
function exclusions(
  platform: ObservabilityPlatform,
  table: readonly Capability[],
  release: Release,
): Map<string, Limitation> {
  const found = new Map<string, Limitation>();
  for (const row of table) {
    if (!row.excludes || row.support === 'refused') continue;
    const winner = placesOf(platform, row.field).find(
      ({ value }) => capabilityOf(table, release, row.field, valueText(value)) === row,
    );
    if (!winner) continue;
    for (const { field, because } of row.excludes)
      for (const { path, byDefault } of placesOf(platform, field))
        if (!byDefault) found.set(path, excludedBy(winner.path, path, because));
  }
  return found;
}

function excludedBy(winner: string, field: string, because: string): Limitation {
  return {
    field,
    support: 'excluded',
    how: `gives way to ${winner}: ${because}`,
    hint: 'Take one of the two out.',
  };
}

/** Whether a path is of something within what another path is of. */
export function isInside(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}
