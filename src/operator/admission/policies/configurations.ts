import { closedDirectories } from '../../../checks/extra-config.ts';
import { type RefusedConfiguration, refusedConfigurations } from '../../../components/refused-configurations.ts';
import type { Condition, RefusedKey } from '../../../components/refused-keys.ts';
import { type ComponentName, componentNames } from '../../../platform/component-names.ts';
import { componentPath } from '../../../platform/component-spec.ts';
import { celFinds, celPattern, celText, celTexts } from './cel.ts';
import { grafanaSettingFaults } from './grafana-settings.ts';
import { changesSpec, type Policy } from './policy.ts';
import { nothingIn, sentence } from './said.ts';
import { firstOf, walked } from './walk.ts';

/** Deeper parts of a configuration are judged by the operator alone. */
export const configurationDepth = 10;

const judged = componentNames.flatMap((name) => {
  const table = refusedConfigurations[name];
  const key = componentPath(name).replace('spec.components.', '');
  return table ? [{ name, key, table }] : [];
});

/**
 * What `extraConfig` must not do, from the tables the compiler judges by: refused-keys.ts of each component. Where namespaces are
 * selected by labels, only the operator knows which targets may be looked for.
 */
export const configurationPolicy: Policy = {
  name: 'extraconfig.observability.io',
  without: 'what it would refuse is refused by the operator alone, after it was stored',
  failurePolicy: 'Ignore',
  matchConditions: [changesSpec],
  variables: [
    {
      name: 'selected',
      expression:
        "has(object.spec.observability) && has(object.spec.observability.namespaces) ? object.spec.observability.namespaces : {'names': dyn([])}",
    },
    {
      name: 'anywhere',
      expression: 'has(variables.selected.selector) || has(variables.selected.all) && variables.selected.all',
    },
    {
      name: 'namespaces',
      expression: '[object.metadata.namespace] + (has(variables.selected.names) ? variables.selected.names : [])',
    },
    ...judged.flatMap(({ name, key, table }) => [
      { name: `${key}Mounts`, expression: mountsOf(key, name) },
      { name: `${key}Why`, expression: celTexts(table.refused.map(({ why, hint }) => sentence(why, hint))) },
      { name: `${key}Roots`, expression: rootsOf(key) },
      { name: key, expression: faultsOf(key, table) },
    ]),
    { name: 'grafanaSettings', expression: grafanaSettingFaults('variables.grafanaRoots') },
  ],
  validations: [
    ...judged.map(({ key }) =>
      nothingIn(key, `spec.components.${key}.extraConfig would open what the platform closes`),
    ),
    nothingIn('grafanaSettings', 'spec.components.grafana.extraConfig has what Grafana or the platform does not take'),
  ],
};

/** The configuration of a component that runs, and that of its canary. */
function rootsOf(key: string): string {
  const component = `object.spec.components.${key}`;
  const root = (owner: string, at: string) =>
    `(has(${owner}.extraConfig) && type(${owner}.extraConfig) == map ? [{'v': ${owner}.extraConfig, 'p': dyn(''), 'at': dyn('spec.components.${key}.${at}extraConfig.')}] : [])`;
  const canary = `(has(${component}.canary) && type(${component}.canary) == map ? ${root(`${component}.canary`, 'canary.')} : [])`;
  return `${component}.enabled ? ${root(component, '')} + ${canary} : []`;
}

/** Where the user has mounted volumes into the component's own container, each with a slash at its end. */
function mountsOf(key: string, name: ComponentName): string {
  const template = `object.spec.components.${key}.podTemplate`;
  const containers = `has(${template}) && has(${template}.spec) && type(${template}.spec) == map && has(${template}.spec.containers) && type(${template}.spec.containers) == list ? ${template}.spec.containers : []`;
  const own = `c, type(c) == map && 'name' in c && c.name == dyn('${name}') && 'volumeMounts' in c && type(c.volumeMounts) == list`;
  const path = `m, type(m) == map && 'mountPath' in m && type(m.mountPath) == string && !m.mountPath.matches('^/*$')`;
  return `(${containers}).filter(${own}).map(c, c.volumeMounts.filter(${path}).map(m, ${onceSlashed("(m.mountPath + '/')")}))`;
}

/** Runs of up to sixteen slashes as one. */
function onceSlashed(path: string): string {
  return `${path}${".replace('//', '/')".repeat(4)}`;
}

function faultsOf(key: string, { refused, directories }: RefusedConfiguration): string {
  const rows = refused.map((row, index) => ({ row, index }));
  const fault = (node: string, depth: number) =>
    firstOf(
      rows
        .filter(({ row }) => depth <= (row.depth ?? depth))
        .map(({ row, index }) => ({
          when: isRefused(row, node, { key, directories }),
          text: `n0.at + ${node}.p + variables.${key}Why[${index}]`,
        })),
    );
  return walked({ from: `variables.${key}Roots`, depth: configurationDepth, fault });
}

interface Where {
  key: string;
  directories: readonly string[];
}

function isRefused({ at, except, when }: RefusedKey, node: string, where: Where): string {
  const value = when === undefined ? [] : [`type(${node}.v) != list`, ...holds(when, `${node}.v`, where)];
  const [cheap = [], dear = []] = at.source === '(?:)' ? [value] : [[celFinds(`${node}.p`, at)], value];
  const but = except ? [`!${node}.p.matches(${celPattern(except)})`] : [];
  return [...cheap, ...but, ...dear].join(' && ');
}

function holds(condition: Condition, value: string, where: Where): string[] {
  const isText = `type(${value}) == string`;
  if ('finds' in condition) return [isText, celFinds(value, condition.finds)];
  if ('otherThan' in condition)
    return [`!(${condition.otherThan.map((one) => `${value} == dyn(${JSON.stringify(one)})`).join(' || ')})`];
  if ('discovers' in condition)
    return [`(type(${value}) != map || !variables.anywhere && ${discoversElsewhere(value)})`];
  if ('makesUp' in condition)
    return [
      `type(${value}) == map && 'target_label' in ${value} && ${value}.target_label == dyn('__address__')`,
      `'replacement' in ${value} && type(${value}.replacement) == string && ${value}.replacement.contains('$')`,
      // Nothing but references to what was found, and what is no letter or dot.
      `!${value}.replacement.matches('^(?:[^$a-zA-Z.]|[$](?:[0-9A-Za-z_]+|[{][0-9A-Za-z_]+[}])|[$])*$')`,
    ];
  if (condition.names === 'place')
    return [isText, `(${value}.startsWith('/') || ${value}.contains('..'))`, `!(${isAllowedFile(value, where)})`];
  return [`${value} != null`, `${value} != dyn('')`, `(${isText} ? !(${isAllowedFile(value, where)}) : true)`];
}

/** In a directory of the component or the user, none that is closed, and climbing nowhere. */
function isAllowedFile(path: string, { key, directories }: Where): string {
  const below = (list: readonly string[]) =>
    celText(`^(?:${list.map((directory) => directory.replaceAll('/', '/+')).join('|')})(?:/|$)`);
  const own = directories.length > 0 ? `${path}.matches(${below(directories)}) || ` : '';
  const mounted = `variables.${key}Mounts.exists(list, list.exists(mount, ${onceSlashed(`(${path} + '/')`)}.startsWith(mount)))`;
  return `(${own}${mounted}) && !${path}.matches(${below(closedDirectories)}) && !${path}.matches('(?:^|/)[.][.](?:/|$)')`;
}

/** As `discoversElsewhere` of refused-values.ts has it, for namespaces that are named. */
function discoversElsewhere(value: string): string {
  const namespaces = `('namespaces' in ${value} && type(${value}.namespaces) == map ? ${value}.namespaces : {})`;
  const names = `('names' in ${namespaces} && type(${namespaces}.names) == list ? ${namespaces}.names.filter(name, type(name) == string) : [])`;
  const own = `('own_namespace' in ${namespaces} && ${namespaces}.own_namespace == dyn(true))`;
  return `(size(${names}) == 0 && !${own} || !${names}.all(name, name in variables.namespaces))`;
}
