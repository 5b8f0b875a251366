import type { Capability } from '../../capability.ts';

/** What ambient mode makes of the fields that rows for sidecars are about: nothing yet. */
export function inAmbient(rows: readonly Capability[]): Capability[] {
  return [...new Set(rows.map(({ field }) => field))].map((field) => ({
    field,
    dataPlanes: ['ambient'],
    support: 'refused',
    how: 'ambient mode is not rendered for by this release, only sidecars are',
    hint: 'Give the platform a namespace that is not in ambient mode: a control plane that serves ambient mode injects sidecars all the same.',
  }));
}
