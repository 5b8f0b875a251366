import type { ReadDocument } from '../api/text/document.ts';
import type { ContributionFacts } from '../facts/facts.ts';
import { Refused } from './refused.ts';

/** One file of a ConfigMap. */
export interface SourceFile {
  namespace: string;
  name: string;
  /** Key in the ConfigMap. */
  file: string;
  text: string;
  /** The ConfigMap as the facts have it: what is remembered of its files is remembered as long as it. */
  origin?: ContributionFacts;
}

/** Something that was left out. */
export interface Quarantined {
  namespace: string;
  name: string;
  /** Absent: the whole ConfigMap. */
  file?: string;
  /** Absent: the whole file. */
  item?: string;
  reason: string;
}

export interface Item<T> {
  name: string;
  value: T;
  source: SourceFile;
}

/** What became of files: items that are in use, and those that are not. */
export interface Judged<T> {
  accepted: Item<T>[];
  quarantined: Quarantined[];
}

/** The place in a ConfigMap for a Quarantined. */
export function placeOf({ namespace, name, file }: SourceFile): Pick<Quarantined, 'namespace' | 'name' | 'file'> {
  return { namespace, name, file };
}

/** Judges one item; what is thrown as Refused becomes its reason, with line and column in the file. */
export function judgeItem<T>(
  source: SourceFile,
  name: string,
  document: Pick<ReadDocument, 'locate'>,
  judge: () => T,
): Judged<T> {
  try {
    return { accepted: [{ name, value: judge(), source }], quarantined: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { line, column } = document.locate(error.path, 'value');
    return {
      accepted: [],
      quarantined: [{ ...placeOf(source), item: name, reason: `${line}:${column}: ${error.message}` }],
    };
  }
}

export function joined<T>(parts: readonly Judged<T>[]): Judged<T> {
  return {
    accepted: parts.flatMap(({ accepted }) => accepted),
    quarantined: parts.flatMap(({ quarantined }) => quarantined),
  };
}
