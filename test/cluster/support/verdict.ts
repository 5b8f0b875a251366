import { expect } from 'vitest';
import { isMapping, member } from '../../../src/api/schema/members.ts';
import { validatePlatform } from '../../../src/api/validate.ts';
import { ApiError } from '../../../src/kube/errors.ts';

/** What somebody says to a resource. */
export interface Verdict {
  /** The fields to blame, sorted. */
  refused: string[];
  /** Whether the API server blamed unknown fields, and then looked no further. */
  strict?: true;
  /** What a policy says against it, where the schema has nothing. */
  policy?: string;
  /** What is stored, with defaults, when there is nothing to blame. */
  spec?: unknown;
}

export function ourVerdict(value: Record<string, unknown>): Verdict {
  const { platform, diagnostics } = validatePlatform(value);
  return { refused: sortedSet(diagnostics.map(({ path }) => path)), ...(platform ? { spec: platform.spec } : {}) };
}

/**
 * Both blame the same fields. Two differences are meant: the API server stops at unknown fields where we go on, and where
 * text or a list should be it calls every member of a mapping unknown, while we say that there should be no mapping.
 */
export function expectAgreement(value: Record<string, unknown>, theirs: Verdict): void {
  if (!theirs.strict) {
    expect(theirs).toEqual(ourVerdict(value));
    return;
  }
  const { diagnostics } = validatePlatform(value);
  const isSaid = (path: string) =>
    diagnostics.some(
      (one) => path === one.path || /^[.[]/.test(path.startsWith(one.path) ? path.slice(one.path.length) : ''),
    );
  const unknown = diagnostics.filter(({ code }) => code === 'UNKNOWN_FIELD').map(({ path }) => path);
  expect({
    unsaid: theirs.refused.filter((path) => !isSaid(path)),
    invented: unknown.filter((path) => !theirs.refused.includes(path)),
  }).toEqual({ unsaid: [], invented: [] });
}

function sortedSet(paths: readonly string[]): string[] {
  return [...new Set(paths)].sort();
}

export async function verdictOf(answer: Promise<unknown>): Promise<Verdict> {
  try {
    const stored = await answer;
    return { refused: [], spec: isMapping(stored) ? member(stored, 'spec') : undefined };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (/ValidatingAdmissionPolicy/.test(error.message)) return { refused: [], policy: error.message };
    const unknown = [...error.message.matchAll(/unknown field "([^"]+)"/g)].map(([, path = '']) => path);
    const causes = error.causes.flatMap(({ field }) => (field && field !== '<nil>' ? [field] : []));
    return { refused: sortedSet([...unknown, ...causes]), ...(unknown.length > 0 ? { strict: true } : {}) };
  }
}
