import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnosticOf } from './schema/finding.ts';
import type { ObservabilityPlatform } from './spec/platform.ts';
import { type Position, type Problem, type ReadDocument, readDocument } from './text/document.ts';
import { checkPlatform } from './validate.ts';

/** A diagnostic with its place in a file; line and column count from 1. */
export interface LocatedDiagnostic extends Diagnostic, Position {
  file: string;
}

export interface Parsed {
  /** There when there is no error. */
  platform?: ObservabilityPlatform;
  diagnostics: LocatedDiagnostic[];
  /** Finds the place of anything else there is to say about a field: `spec.serviceMesh.type`. Absent when the text could not be read. */
  locate?: (diagnostic: Diagnostic) => LocatedDiagnostic;
}

/** Reads exactly one platform from YAML or JSON text, sets defaults and checks it. `file` is only a name for messages. Never throws. */
export function parsePlatform(source: string, file: string): Parsed {
  const document = readDocument(source);
  if (Array.isArray(document)) return { diagnostics: document.map((problem) => unreadable(problem, file)) };
  const { platform, findings } = checkPlatform(document.value);
  const diagnostics = findings.map((finding) => ({
    ...diagnosticOf(finding),
    file,
    ...document.locate(finding.at, finding.aim),
  }));
  return { ...(platform ? { platform } : {}), diagnostics, locate: locator(document, file) };
}

function locator(document: ReadDocument, file: string) {
  return (diagnostic: Diagnostic): LocatedDiagnostic => {
    const path = diagnostic.path.split(/[.[\]]+/).filter(Boolean);
    return {
      ...diagnostic,
      file,
      ...document.locate(
        path.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
        'key',
      ),
    };
  };
}

function unreadable({ message, hint, line, column }: Problem, file: string): LocatedDiagnostic {
  return {
    code: 'NOT_A_PLATFORM',
    severity: 'error',
    path: '',
    message,
    ...(hint ? { hint } : {}),
    file,
    line,
    column,
  };
}
