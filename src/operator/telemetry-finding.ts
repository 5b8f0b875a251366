import type { Diagnostic, DiagnosticCode } from '../diagnostics/diagnostic.ts';
import { refKey, refText } from '../objects/object.ts';
import type { Finding } from './conditions.ts';
import type { Followed } from './outcome.ts';
import { planRefs } from './prune.ts';

/** Why proxies do not tell what the platform asks for: by the compiler's own warnings, the worst first. */
const reasons: readonly [DiagnosticCode, string][] = [
  ['PROVIDER_MISSING', 'ProviderMissing'],
  ['TELEMETRY_NARROWED', 'TelemetryNarrowed'],
];

/** Whether the mesh was told what its proxies shall tell; undefined when the platform does not ask for that. Nothing waits for it. */
export function telemetryFinding({ compiled, problems, paused, waitingFor }: Followed): Finding | undefined {
  const objects = compiled.mesh?.telemetry;
  if (!objects) return undefined;
  for (const [code, reason] of reasons) {
    const found = compiled.diagnostics.filter((diagnostic) => diagnostic.code === code);
    if (found.length > 0) return finding('False', reason, found.map(diagnosticText).join('; '));
  }
  const planned = new Set(compiled.plan ? planRefs(compiled.plan).map(refKey) : []);
  const left = objects.filter((ref) => !planned.has(refKey(ref)));
  if (left.length > 0)
    return finding(
      'False',
      'MeshConflict',
      `not written, since others are about the same: ${left.map(refText).join(', ')}`,
    );
  const keys = new Set(objects.map(refKey));
  const unwritten = problems.filter(({ ref }) => keys.has(refKey(ref)));
  if (unwritten.length > 0)
    return finding(
      'False',
      unwritten[0]?.kind ?? 'Refused',
      unwritten.map(({ ref, message }) => `${refText(ref)}: ${message}`).join('; '),
    );
  if (paused) return finding('Unknown', 'Paused', 'paused: changes are not written');
  if (waitingFor) return finding('Unknown', 'Waiting', `waiting for ${waitingFor}`);
  return finding('True', 'Written', 'the mesh has been told what its proxies shall tell');
}

function diagnosticText({ path, message, hint }: Diagnostic): string {
  return `${path}: ${message}${hint ? `. ${hint}` : ''}`;
}

function finding(status: Finding['status'], reason: string, message: string): Finding {
  return { type: 'TelemetryReady', status, reason, message };
}
