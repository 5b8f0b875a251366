import { yamlText } from '../objects/yaml.ts';
import { fileName } from './files.ts';
import { placeOf, type Quarantined, type SourceFile } from './item.ts';
import type { RuleMemo } from './memo.ts';
import { judgeRuleFile, type RuleDialect } from './rules.ts';

/** A ConfigMap holds 1 MiB, with room for names. */
const largestFile = 900 * 1024;

export interface RuleFiles {
  /** File name → content. */
  files: Record<string, string>;
  accepted: number;
  quarantined: Quarantined[];
}

/** Rule files without their bad groups, written anew: what is read later is exactly what was checked. */
export function ruleFiles(
  sources: readonly SourceFile[],
  dialect: RuleDialect,
  memo: RuleMemo = (_source, _dialect, judge) => judge(),
): RuleFiles {
  const files: Record<string, string> = {};
  const quarantined: Quarantined[] = [];
  let accepted = 0;
  for (const source of sources) {
    const judged = memo(source, dialect, () => judgeRuleFile(source, dialect));
    quarantined.push(...judged.quarantined);
    if (judged.accepted.length === 0) continue;
    const text = yamlText({ groups: judged.accepted.map(({ value }) => value) });
    if (Buffer.byteLength(text) > largestFile) {
      quarantined.push({ ...placeOf(source), reason: `written out it is larger than ${largestFile} bytes; split it` });
      continue;
    }
    files[fileName(source, '.yaml')] = text;
    accepted += judged.accepted.length;
  }
  return { files, accepted, quarantined };
}
