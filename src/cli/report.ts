import type { LocatedDiagnostic } from '../api/parse.ts';
import { prettyDiagnostic } from '../api/pretty.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Io } from './io.ts';
import type { NamedText } from './read-file.ts';

/** Errors with their place in the file and the line itself. */
export function reportErrors(io: Io, source: NamedText, diagnostics: readonly LocatedDiagnostic[]): void {
  for (const diagnostic of diagnostics) io.stderr.write(`${prettyDiagnostic(diagnostic, source.text)}\n`);
}

/** One line for each: `warning CODE path: message. Way out.` */
export function reportWarnings(io: Io, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) io.stderr.write(`${warningLine(diagnostic)}\n`);
}

export function warningLine({ severity, code, path, message, hint }: Diagnostic): string {
  const where = path ? `${path}: ` : '';
  return `${severity} ${code} ${where}${message}${hint ? `. ${hint}` : ''}`.replaceAll(/\s*\n\s*/g, ' ');
}
