import {
  ownedSettings,
  refusedTexts,
  secret,
  secretHint,
  secretKey,
  sectionName,
  settingName,
} from '../../../checks/grafana-settings.ts';
import { celPattern, celText, celTexts } from './cel.ts';
import { firstOf, walked } from './walk.ts';

/** CEL that gives what `extraConfig` of Grafana has and its reader or the platform does not take; sections lie one deep, settings one or two. */
export function grafanaSettingFaults(from: string): string {
  return walked({ from, depth: 2, fault: (node, depth) => firstOf(depth === 1 ? outer(node) : setting(node)) });
}

const isScalar = (value: string) =>
  `(type(${value}) == string || type(${value}) == bool || type(${value}) == int || type(${value}) == double)`;
const owned = celTexts([...ownedSettings.keys()]);

function outer(node: string) {
  const { v, p } = { v: `${node}.v`, p: `${node}.p` };
  const why = celTexts(
    Object.fromEntries([...ownedSettings].map(([at, text]) => [at, `: is not for extraConfig: ${text}. `])),
  );
  return [
    { when: `${p} in ${owned} && type(${v}) != map`, text: `n0.at + ${p} + ${why}[${p}]` },
    { when: `type(${v}) == list`, text: said(node, 'must be a mapping of settings') },
    {
      when: `type(${v}) == map && !${p}.matches(${celPattern(sectionName)})`,
      text: said(node, 'is no name of a section'),
    },
    ...setting(node).map(({ when, text }) => ({ when: `${isScalar(v)} && ${when}`, text })),
  ];
}

/** A setting, before the first section or in one. */
function setting(node: string) {
  const { v, p, k } = { v: `${node}.v`, p: `${node}.p`, k: `${node}.k` };
  return [
    { when: `${k} == '[]'`, text: "''" },
    {
      when: `(${p} in ${owned} || ${node}.o in ${owned})`,
      text: said(node, 'is not for extraConfig: it belongs to the platform'),
    },
    { when: `${v} == null`, text: "''" },
    { when: `!${k}.matches(${celPattern(settingName)})`, text: said(node, 'is no name of a setting') },
    { when: `!${isScalar(v)}`, text: said(node, 'must be a text, a number or a boolean') },
    ...refusedTexts.map(({ finds, why }) => ({
      when: `type(${v}) == string && ${v}.matches(${celPattern(finds)})`,
      text: said(node, why),
    })),
    { when: `${k}.matches(${celPattern(secretKey)}) && ${v} != dyn('')`, text: said(node, secret) },
  ];
}

function said(node: string, why: string): string {
  const hint = /secret|expanded/i.test(why) ? ` ${secretHint}` : '';
  return `n0.at + ${node}.p + ${celText(`: ${why}.${hint} `)}`;
}
