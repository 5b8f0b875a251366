import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { componentPath } from '../platform/component-spec.ts';
import type { ComponentInput } from './component-input.ts';
import { isOurKey } from './overrides/refusals.ts';

/** Labels and annotations of claims by which the platform finds what is its own. */
export function claimLabelDiagnostics({ kind, spec }: ComponentInput): Diagnostic[] {
  return (['labels', 'annotations'] as const).flatMap((member) =>
    Object.keys(spec.storage?.[member] ?? {})
      .sort()
      .filter(isOurKey)
      .map((key) => ({
        code: 'OVERRIDE_REFUSED',
        severity: 'error',
        path: `${componentPath(kind.name)}.storage.${member}.${key}`,
        message: 'it is set by the platform',
        hint: 'Use a key of your own.',
      })),
  );
}
