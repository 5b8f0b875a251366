import type { Judged, SourceFile } from './item.ts';
import type { RuleDialect } from './rules.ts';

/** Gives what `judge` gives, and may know it already. */
export type RuleMemo = (
  source: SourceFile,
  dialect: RuleDialect,
  judge: () => Judged<Record<string, unknown>>,
) => Judged<Record<string, unknown>>;

/**
 * Remembers what became of rule files, for as long as the facts that hold them are the same objects: a process that compiles
 * again and again reads and checks each file once.
 */
export function createRuleMemo(): RuleMemo {
  const known = new WeakMap<object, Map<RuleDialect, Map<string, Judged<Record<string, unknown>>>>>();
  return ({ origin, file }, dialect, judge) => {
    if (!origin) return judge();
    const dialects = known.get(origin) ?? new Map<RuleDialect, Map<string, Judged<Record<string, unknown>>>>();
    known.set(origin, dialects);
    const files = dialects.get(dialect) ?? new Map<string, Judged<Record<string, unknown>>>();
    dialects.set(dialect, files);
    const judged = files.get(file) ?? judge();
    files.set(file, judged);
    return judged;
  };
}
