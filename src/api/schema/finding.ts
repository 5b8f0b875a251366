import type { Diagnostic, DiagnosticCode } from '../../diagnostics/diagnostic.ts';
import { type Path, pathText } from './path.ts';

/** An error with its place kept apart, so that it can be found again in a file. */
export interface Finding {
  code: DiagnosticCode;
  at: Path;
  /** Whether to point at the member's name or at its value. */
  aim: 'key' | 'value';
  message: string;
  hint?: string;
  /** Kubernetes leaves cross-field rules alone when a value has the wrong shape; a value of the right shape but outside its bounds does not stop them. */
  stopsRules: boolean;
}

export function diagnosticOf(finding: Finding): Diagnostic {
  const { code, at, message, hint } = finding;
  return { code, severity: 'error', path: pathText(at), message, ...(hint ? { hint } : {}) };
}
