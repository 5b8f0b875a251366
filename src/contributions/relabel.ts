import { madeUp, makesUpHost } from '../platform/replaced-address.ts';
import { mapping, textOf, wholeOf } from './read.ts';
import { Refused } from './refused.ts';
import { labelName } from './text/names.ts';
import { re2Fault } from './text/re2.ts';

type Path = readonly (string | number)[];

const keys = ['source_labels', 'separator', 'target_label', 'regex', 'modulus', 'replacement', 'action'];
const withTarget = ['replace', 'hashmod', 'lowercase', 'uppercase', 'keepequal', 'dropequal'];
const actions = [...withTarget, 'keep', 'drop', 'labelmap', 'labeldrop', 'labelkeep'];
/** Only these members may stand beside the action; absent: all. */
const limited: Readonly<Record<string, readonly string[]>> = {
  keepequal: ['source_labels', 'target_label'],
  dropequal: ['source_labels', 'target_label'],
  labeldrop: ['regex'],
  labelkeep: ['regex'],
  lowercase: ['source_labels', 'target_label', 'separator', 'regex'],
  uppercase: ['source_labels', 'target_label', 'separator', 'regex'],
};

/** One step of relabelling, as model/relabel of Prometheus takes it. */
export function checkedRelabel(value: unknown, at: Path): Record<string, unknown> {
  const step = mapping(value, at, keys);
  const action = step.action === undefined ? 'replace' : textOf(step.action, [...at, 'action']).toLowerCase();
  if (!actions.includes(action)) throw new Refused([...at, 'action'], `${action} is no action`);
  const allowed = limited[action];
  const odd = allowed && Object.keys(step).find((key) => key !== 'action' && !allowed.includes(key));
  if (odd) throw new Refused([...at, odd], `${odd} does not go with ${action}`);
  const checked = {
    ...(step.source_labels === undefined
      ? {}
      : { source_labels: labelsOf(step.source_labels, [...at, 'source_labels']) }),
    ...textMember(step, 'separator', at),
    ...textMember(step, 'target_label', at),
    ...textMember(step, 'regex', at),
    ...(step.modulus === undefined ? {} : { modulus: wholeOf(step.modulus, [...at, 'modulus']) }),
    ...textMember(step, 'replacement', at),
    action,
  };
  const { target_label: target, regex, replacement, modulus } = checked;
  const fault = regex === undefined ? undefined : re2Fault(regex);
  if (fault) throw new Refused([...at, 'regex'], `${regex} is no regular expression: ${fault}`);
  if (withTarget.includes(action)) checkTarget(target, action, [...at, 'target_label']);
  else if (target !== undefined) throw new Refused([...at, 'target_label'], `target_label does not go with ${action}`);
  if (action === 'hashmod' && !modulus) throw new Refused([...at, 'modulus'], 'hashmod needs a modulus above zero');
  if (action === 'labelmap' && replacement === '')
    throw new Refused([...at, 'replacement'], 'labelmap needs a replacement');
  if (replacement?.includes('169.254.'))
    throw new Refused([...at, 'replacement'], `${replacement} leads to the metadata service of the node`);
  if (makesUpHost(checked)) throw new Refused([...at, 'replacement'], madeUp);
  return checked;
}

/** Why Prometheus would refuse a step, whatever its labels are called, and which member of it. */
export function relabelFault(step: Record<string, unknown>): { member: string; message: string } | undefined {
  const { source_labels: names, target_label: target, ...rest } = step;
  try {
    checkedRelabel(
      { ...rest, ...(names ? { source_labels: ['a'] } : {}), ...(target ? { target_label: 'a' } : {}) },
      [],
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { member: String(error.path[0] ?? ''), message: error.message };
  }
}

function checkTarget(target: string | undefined, action: string, at: Path): void {
  const isName =
    target !== undefined && (labelName.test(target) || (action === 'replace' && /^[A-Za-z_$][\w${}]*$/.test(target)));
  if (!isName) throw new Refused(at, `${action} needs a target_label that is a name of a label`);
}

/** Numbers and booleans are taken as the text they were most likely meant to be: `regex: 8080`, `regex: true`. */
function textMember<K extends string>(step: Record<string, unknown>, key: K, at: Path): Partial<Record<K, string>> {
  const value = step[key];
  if (value === undefined) return {};
  const isPlain = typeof value === 'boolean' || (typeof value === 'number' && Number.isSafeInteger(value));
  return { [key]: isPlain ? String(value) : textOf(value, [...at, key], 8192) } as Partial<Record<K, string>>;
}

function labelsOf(value: unknown, at: Path): string[] {
  if (!Array.isArray(value)) throw new Refused(at, 'source_labels must be a list');
  return value.map((label, index) => {
    const name = textOf(label, [...at, index], 512);
    if (!labelName.test(name)) throw new Refused([...at, index], `${name} is no name of a label`);
    return name;
  });
}
