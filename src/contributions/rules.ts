import type { ReadDocument } from '../api/text/document.ts';
import { isRecord } from '../objects/access.ts';
import { type Judged, joined, judgeItem, placeOf, type SourceFile } from './item.ts';
import { isDocument, listOf, mapping, readFile, textOf, textsByKey, wholeOf } from './read.ts';
import { Refused } from './refused.ts';
import { durationMs } from './text/duration.ts';
import { templateFault } from './text/go-template.ts';
import { labelName, metricName } from './text/names.ts';

type Path = readonly (string | number)[];

/** What differs between the rules of Prometheus and those of Loki. */
export interface RuleDialect {
  groupKeys: readonly string[];
  ruleKeys: readonly string[];
  /** Why an expression is not taken. */
  exprFault(expr: string): string | undefined;
  /** Names of labels and metrics may be any text. */
  anyName: boolean;
}

/** The groups of a rule file, one item each (model/rulefmt of Prometheus). */
export function judgeRuleFile(source: SourceFile, dialect: RuleDialect): Judged<Record<string, unknown>> {
  const read = readFile(source);
  if (!isDocument(read)) return { accepted: [], quarantined: [read] };
  const { value } = read;
  if (!isRecord(value) || !Array.isArray(value.groups) || Object.keys(value).length > 1)
    return {
      accepted: [],
      quarantined: [
        { ...placeOf(source), reason: 'a rule file holds a list of groups under `groups` and nothing else' },
      ],
    };
  const seen = new Set<string>();
  return joined(value.groups.map((group, index) => judgeGroup(source, read, group, index, seen, dialect)));
}

function judgeGroup(
  source: SourceFile,
  document: ReadDocument,
  group: unknown,
  index: number,
  seen: Set<string>,
  dialect: RuleDialect,
): Judged<Record<string, unknown>> {
  const at: Path = ['groups', index];
  const named = isRecord(group) && typeof group.name === 'string' && group.name !== '' ? group.name : undefined;
  const name = named?.slice(0, 200) ?? `group ${index + 1}`;
  return judgeItem(source, name, document, () => {
    const { rules, ...rest } = mapping(group, at, dialect.groupKeys);
    const own = textOf(rest.name, [...at, 'name'], 512);
    if (own === '') throw new Refused([...at, 'name'], 'the group needs a name');
    if (seen.has(own)) throw new Refused([...at, 'name'], `there is another group ${own} in this file`);
    const checked = {
      name: own,
      ...optional(rest, 'interval', (value) => duration(value, [...at, 'interval'], 1000)),
      ...optional(rest, 'query_offset', (value) => duration(value, [...at, 'query_offset'])),
      ...optional(rest, 'limit', (value) => wholeOf(value, [...at, 'limit'])),
      ...optional(rest, 'labels', (value) => labels(value, [...at, 'labels'], dialect, false)),
      rules: listOf(rules, [...at, 'rules']).map((rule, nth) => checkedRule(rule, [...at, 'rules', nth], dialect)),
    };
    seen.add(own);
    return checked;
  });
}

function checkedRule(value: unknown, at: Path, dialect: RuleDialect): Record<string, unknown> {
  const rule = mapping(value, at, dialect.ruleKeys);
  const [record, alert] = ['record', 'alert'].map((key) =>
    rule[key] === undefined ? '' : textOf(rule[key], [...at, key], 512),
  );
  if (Boolean(record) === Boolean(alert)) throw new Refused(at, 'a rule needs either record or alert');
  const about = record ? `record ${record}` : `alert ${alert}`;
  const expr = textOf(rule.expr, [...at, 'expr']);
  const fault = expr.trim() === '' ? 'is empty' : dialect.exprFault(expr);
  if (fault) throw new Refused([...at, 'expr'], `${about}: expr ${fault}`);
  if (record) {
    const odd = ['for', 'keep_firing_for', 'annotations'].find((key) => rule[key] !== undefined);
    if (odd !== undefined) throw new Refused([...at, odd], `${about}: ${odd} belongs to alerts`);
    if (!(dialect.anyName ? /^[^{}]+$/ : metricName).test(record))
      throw new Refused([...at, 'record'], `${about}: is no name of a metric`);
  }
  return {
    ...(record ? { record } : { alert }),
    expr,
    ...optional(rule, 'for', (one) => duration(one, [...at, 'for'])),
    ...optional(rule, 'keep_firing_for', (one) => duration(one, [...at, 'keep_firing_for'])),
    ...optional(rule, 'labels', (one) => labels(one, [...at, 'labels'], dialect, Boolean(alert))),
    ...optional(rule, 'annotations', (one) => labels(one, [...at, 'annotations'], dialect, true)),
  };
}

function labels(value: unknown, at: Path, { anyName }: RuleDialect, templates: boolean): Record<string, string> {
  return textsByKey(value, at, (name, text) => {
    if (name === '__name__' || !(anyName ? /^[^]+$/ : labelName).test(name) || !name.isWellFormed())
      return 'is no name of a label';
    return templates ? templateFault(text) : undefined;
  });
}

function duration(value: unknown, at: Path, leastMs = 0): string {
  const text = textOf(value, at, 64);
  const ms = durationMs(text);
  if (ms === undefined) throw new Refused(at, `${text} is no duration such as 30s, 5m or 1h30m`);
  if (ms < leastMs) throw new Refused(at, `${text} is less than ${leastMs / 1000}s`);
  return text;
}

function optional<T>(from: Record<string, unknown>, key: string, read: (value: unknown) => T): Record<string, T> {
  return from[key] === undefined || from[key] === null ? {} : { [key]: read(from[key]) };
}
