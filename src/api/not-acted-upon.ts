import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { isMapping, member } from './schema/members.ts';

/**
 * Fields that are part of the resource but that this version does not act on. Whoever makes one work takes its line out.
 * `value` limits a line to one value of the field.
 */
export const inertFields: readonly { path: string; value?: string; message: string }[] = [];

/** One warning for every field that is set and does nothing yet, in the order of the table. Takes the resource before or after defaults. */
export function notActedUpon(platform: unknown): Diagnostic[] {
  return inertFields.flatMap(({ path, value, message }) => {
    const found = valueAt(platform, path.split('.'));
    const isSet = found !== undefined && found !== null && (value === undefined || found === value);
    return isSet ? [{ code: 'NOT_ACTED_UPON', severity: 'warning', path, message } satisfies Diagnostic] : [];
  });
}

function valueAt(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((inner, step) => (isMapping(inner) ? member(inner, step) : undefined), value);
}
