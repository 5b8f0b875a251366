import type { LocatedDiagnostic } from './parse.ts';

/**
 * A diagnostic for people: place, severity, code, field and message on one line, then the line of the file with a caret
 * under the column, then the hint. No line break at the end.
 */
export function prettyDiagnostic(diagnostic: LocatedDiagnostic, source: string): string {
  const { file, line, column, severity, code, path, message, hint } = diagnostic;
  const head = `${file}:${line}:${column}: ${severity} ${code} ${path ? `${path}: ` : ''}${message}`;
  const lines = [head, ...excerpt(source, line, column), ...(hint ? [`    hint: ${hint}`] : [])];
  // A file may hold what a terminal would obey.
  return lines.map((one) => one.replace(/\p{Cc}/gu, ' ')).join('\n');
}

const width = 100;

function excerpt(source: string, line: number, column: number): string[] {
  const text = source.replace(/^\uFEFF/, '').split(/\r?\n/)[line - 1] ?? '';
  if (!text.trim()) return [];
  const start = column > width ? column - width / 2 : 0;
  const shown = text.slice(start, start + width);
  return [`    ${shown}`, `    ${' '.repeat(Math.max(column - 1 - start, 0))}^`];
}
