import type { LocatedDiagnostic } from '../api/parse.ts';
import { checkValue } from '../api/schema/check.ts';
import { diagnosticOf } from '../api/schema/finding.ts';
import { unknownFields } from '../api/schema/unknown.ts';
import { readDocument } from '../api/text/document.ts';
import type { Facts } from './facts.ts';
import { asFacts, type FactsDocument, factsSchema } from './schema.ts';
import { checkSense } from './sense.ts';

/** Room for tens of thousands of namespaces. */
const maxLength = 16 * 1024 * 1024;

/** Reads a facts document from YAML or JSON text and checks it. `file` is only a name for messages. Never throws. */
export function loadFacts(text: string, file: string): { facts?: Facts; diagnostics: LocatedDiagnostic[] } {
  const document = readDocument(text, maxLength);
  if (Array.isArray(document)) {
    const diagnostics = document.map((problem) => ({ ...invalid, ...problem, file }));
    return { diagnostics };
  }
  const { value } = document;
  const shape = [...unknownFields(value, factsSchema, []), ...checkValue(value, factsSchema, [])];
  const findings = shape.length > 0 ? shape : checkSense(value as FactsDocument);
  const diagnostics = findings.map((finding) => ({
    ...diagnosticOf(finding),
    file,
    ...document.locate(finding.at, finding.aim),
  }));
  return diagnostics.length > 0 ? { diagnostics } : { facts: asFacts(value as FactsDocument), diagnostics };
}

const invalid = { code: 'INVALID_VALUE', severity: 'error', path: '' } as const;
