import { type ReadDocument, readDocument } from '../api/text/document.ts';
import { isRecord } from '../objects/access.ts';
import type { Quarantined, SourceFile } from './item.ts';
import { placeOf } from './item.ts';
import { Refused } from './refused.ts';

type Path = readonly (string | number)[];

/** Longest file, in characters: what fits into a ConfigMap. */
const longest = 1_048_576;

/** The document of a file, or why there is none. */
export function readFile(source: SourceFile): ReadDocument | Quarantined {
  const read = readDocument(source.text, longest);
  if (!Array.isArray(read)) return read;
  const [problem] = read;
  const message = problem?.message.replace('; a file holds exactly one platform', '; a file holds exactly one') ?? '';
  return { ...placeOf(source), reason: `${problem?.line ?? 1}:${problem?.column ?? 1}: ${message}` };
}

export function isDocument(read: ReadDocument | Quarantined): read is ReadDocument {
  return 'locate' in read;
}

/** A mapping without other keys than these. */
export function mapping(value: unknown, at: Path, keys: Iterable<string>, hint = ''): Record<string, unknown> {
  const known = new Set(keys);
  const found = anyMapping(value, at);
  const odd = Object.keys(found).find((key) => !known.has(key));
  if (odd !== undefined) throw new Refused([...at, odd], `${odd} is not taken here${hint}`);
  return found;
}

export function anyMapping(value: unknown, at: Path): Record<string, unknown> {
  if (!isRecord(value)) throw new Refused(at, `${last(at)} must be a mapping`);
  return value;
}

export function listOf(value: unknown, at: Path): unknown[] {
  if (!Array.isArray(value)) throw new Refused(at, `${last(at)} must be a list`);
  return value;
}

/** Text that UTF-8 can hold. */
export function textOf(value: unknown, at: Path, longestText = 65_536): string {
  if (typeof value !== 'string') throw new Refused(at, `${last(at)} must be text; put it in quotes`);
  if (value.length > longestText) throw new Refused(at, `${last(at)} is longer than ${longestText} characters`);
  if (!value.isWellFormed() || value.includes('\0'))
    throw new Refused(at, `${last(at)} holds characters that are none`);
  return value;
}

export function wholeOf(value: unknown, at: Path): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Refused(at, `${last(at)} must be a whole number`);
  return value;
}

/** Text by text, sorted by key. */
export function textsByKey(
  value: unknown,
  at: Path,
  check: (key: string, value: string) => string | undefined,
): Record<string, string> {
  const entries = Object.entries(anyMapping(value, at)).map(([key, member]): [string, string] => {
    const text = textOf(member, [...at, key]);
    const fault = check(key, text);
    if (fault) throw new Refused([...at, key], `${key}: ${fault}`);
    return [key, text];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function last(at: Path): string {
  return String(at.findLast((step) => typeof step === 'string') ?? 'the file');
}
