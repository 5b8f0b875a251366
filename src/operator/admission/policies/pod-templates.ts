import { mergeKeys } from '../../../workloads/overrides/merge.ts';
import { podFields, type Shape } from '../../../workloads/overrides/pod-fields.ts';
import {
  grafanaVariables,
  type Harmless,
  ourKeys,
  ownContainer,
  refusals,
  refusedAnnotations,
  volumeKinds,
} from '../../../workloads/overrides/refusals.ts';
import { celPattern, celText, celTexts } from './cel.ts';
import { changesSpec, type Policy } from './policy.ts';
import { componentKeys, nothingIn, sentence } from './said.ts';
import { firstOf, walked } from './walk.ts';

/** No part of a pod that is refused lies deeper; what is wrong there in other ways the operator says. */
export const podTemplateDepth = 8;

const hint = 'Leave it out of podTemplate.';
const by = (why: string) => sentence(why, hint);
/** What begins `containers` for both lists. */
const generic = (path: string) =>
  `(${path}.startsWith('initContainers[]') ? ${path}.substring(4).replace('C', 'c', 1) : ${path})`;

const largest = Number.MAX_SAFE_INTEGER;

const shapes: Readonly<Record<Shape, string>> = {
  text: 'type(V) == string',
  // Where it is no longer whole for us, it is none for a pod; and CEL takes no integer beyond.
  number: `(type(V) == int || type(V) == double) && V >= -${largest} && V <= ${largest} && V == int(V)`,
  flag: 'type(V) == bool',
  list: 'type(V) == list',
  map: 'type(V) == map',
};

/**
 * What `podTemplate` must not do, from the tables the compiler judges by: src/workloads/overrides. What hangs on the pods as they
 * are rendered, or on the mesh, only the operator can say.
 */
export const podTemplatePolicy: Policy = {
  name: 'podtemplates.observability.io',
  without: 'what it would refuse is refused by the operator alone, after it was stored',
  failurePolicy: 'Ignore',
  matchConditions: [changesSpec],
  variables: [
    { name: 'names', expression: celTexts(componentKeys) },
    {
      name: 'templates',
      expression: `variables.names.filter(key, object.spec.components[key].enabled && 'podTemplate' in object.spec.components[key]).map(key, {'at': dyn('spec.components.' + key + '.podTemplate.'), 'name': dyn(variables.names[key]), 'all': object.spec.components[key].podTemplate})`,
    },
    {
      name: 'specs',
      expression: `variables.templates.filter(t, has(t.all.spec) && type(t.all.spec) == map).map(t, {'v': t.all.spec, 'p': dyn(''), 'at': dyn(t.at + 'spec.'), 'name': t.name})`,
    },
    { name: 'why', expression: celTexts(Object.fromEntries(refusals.map(({ at, why }) => [at, by(why)]))) },
    { name: 'fields', expression: fieldTables() },
    { name: 'mergeKeys', expression: celTexts(mergeKeys) },
    { name: 'fixed', expression: celTexts(mapped(ownContainer, by)) },
    { name: 'refused', expression: walked({ from: 'variables.specs', depth: podTemplateDepth, fault: refusedAt }) },
    { name: 'malformed', expression: walked({ from: 'variables.specs', depth: podTemplateDepth, fault: malformedAt }) },
    { name: 'own', expression: ownContainers() },
    { name: 'keys', expression: keysOf() },
  ],
  validations: [
    nothingIn('refused', 'podTemplate would open what the platform closes'),
    nothingIn('own', 'podTemplate changes what the platform decides in its own container'),
    nothingIn('keys', 'podTemplate has labels or annotations that are not the user’s to set'),
    nothingIn('malformed', 'podTemplate is no part of a pod'),
  ],
};

function refusedAt(node: string): string {
  const path = `n0.at + ${node}.p`;
  const at = generic(`${node}.p`);
  const groups = new Map<string, string[]>();
  for (const { at: place, unless } of refusals) {
    const key = harmless(unless, `${node}.v`);
    groups.set(key, [...(groups.get(key) ?? []), place]);
  }
  const cases = [...groups].map(([when, places]) => ({
    when: `${at} in ${celTexts(places)} && !(${when})`,
    text: `${path} + variables.why[${at}]`,
  }));
  return firstOf([
    {
      when: `${node}.o == 'volumes[]' && ${node}.k != 'name' && !(${node}.k in ${celTexts(volumeKinds)})`,
      text: `${path} + ${celText(by('pods of the platform stay within the restricted level of pod security, which has no such volumes'))}`,
    },
    ...cases,
  ]);
}

function harmless(unless: Harmless | undefined, value: string): string {
  if (unless === undefined) return 'false';
  if ('is' in unless) return `(${unless.is.map((one) => `${value} == dyn(${JSON.stringify(one)})`).join(' || ')})`;
  const isList = `type(${value}) == list`;
  if ('only' in unless) return `${isList} && ${value}.all(one, one == dyn(${celText(unless.only)}))`;
  if ('with' in unless) return `${isList} && ${value}.exists(one, one == dyn(${celText(unless.with)}))`;
  if ('without' in unless) return `!(${isList} && ${value}.exists(one, one == dyn(${unless.without})))`;
  return `type(${value}) == int && ${value} > ${unless.above} && ${value} <= ${largest}`;
}

/** What no merge makes sense of, fields no pod has, and values of another type. */
function malformedAt(node: string): string {
  const { v, p, o, k } = { v: `${node}.v`, p: `${node}.p`, o: `${node}.o`, k: `${node}.k` };
  const path = `n0.at + ${p}`;
  const list = generic(p);
  const owner = generic(o);
  const mergeKey = `${list}.replace('[]', '')`;
  const isKnown = `${owner} in variables.fields && ${k} != '[]' && ${v} != null`;
  const say = (why: string) => `${path} + ${celText(by(why))}`;
  return firstOf([
    { when: `${k}.startsWith('$')`, text: say('directives of a patch are not supported') },
    {
      when: `${v} == null && !${p}.matches('[.]resources\\\\b')`,
      text: say('null would take away what the platform sets; only resources can be taken away'),
    },
    {
      when: `${mergeKey} in variables.mergeKeys && ${k} != '[]' && type(${v}) != list`,
      text: say('must be a list'),
    },
    {
      when: `${k} == '[]' && ${mergeKey} in variables.mergeKeys && !(type(${v}) == map && variables.mergeKeys[${mergeKey}] in ${v})`,
      text: say('has nothing to tell it from others by'),
    },
    {
      when: `${isKnown} && !(${k} in variables.fields[${owner}])`,
      text: say('no pod has a field of this name'),
    },
    {
      when: `${isKnown} && !(${firstShape(v, `variables.fields[${owner}][${k}]`)})`,
      text: say('is of another type'),
    },
  ]);
}

function firstShape(value: string, shape: string): string {
  return Object.entries(shapes)
    .map(([name, test]) => `${shape} == '${name}' && (${test.replaceAll('V', value)})`)
    .join(' || ');
}

function fieldTables(): string {
  const tables = Object.entries(podFields).map(([at, table]) => `${celText(at)}: ${celTexts(table)}`);
  return `{${tables.join(', ')}}`;
}

/** The component's own container: what has fields of its own, and variables that are settings. */
function ownContainers(): string {
  const own = `(has(s.v.LIST) && type(s.v.LIST) == list ? s.v.LIST.filter(c, type(c) == map && 'name' in c && c.name == s.name) : [])`;
  const at = (list: string, what: string) => `s.at + '${list}[].${what}'`;
  const settings = `s.name == 'grafana' && 'env' in c && type(c.env) == list && c.env.exists(e, type(e) == map && 'name' in e && type(e.name) == string && e.name.upperAscii().startsWith(${celText(grafanaVariables.prefix)}))`;
  const ofOwn = [
    `variables.fixed.filter(key, key in c).map(key, ${at('containers', "' + key + variables.fixed[key] + '")}).join('')`,
    `(${settings} ? ${at('containers', 'env[].name')} + ${celText(by(grafanaVariables.why))} : '')`,
    `(s.name == 'grafana' && 'envFrom' in c ? ${at('containers', 'envFrom')} + ${celText(by(grafanaVariables.fromAnywhere))} : '')`,
  ];
  const ofInit = `${at('initContainers', 'name')} + ${celText(by('the component has a container of that name'))}`;
  return `variables.specs.map(s, ${own.replaceAll('LIST', 'containers')}.map(c, ${ofOwn.join(' + ')}).join('') + ${own.replaceAll('LIST', 'initContainers')}.map(c, ${ofInit}).join('')).join('')`;
}

/** Labels and annotations of pods and of claims. */
function keysOf(): string {
  const annotations = refusedAnnotations.map(({ pattern, unless, why }) => {
    const fits = pattern.endsWith('*')
      ? `key.startsWith(${celText(pattern.slice(0, -1))})`
      : `key == ${celText(pattern)}`;
    const spared = unless ? ` && !t.all.metadata.annotations[key].matches(${celPattern(unless)})` : '';
    return { when: `${fits}${spared}`, text: `t.at + 'metadata.annotations.' + key + ${celText(by(why))}` };
  });
  const ours = celText(by('it is set by the platform'));
  const each = (member: string, cases: typeof annotations) => {
    const isOurs = {
      when: `key.matches(${celPattern(ourKeys)})`,
      text: `t.at + 'metadata.${member}.' + key + ${ours}`,
    };
    return `(has(t.all.metadata) && has(t.all.metadata.${member}) ? t.all.metadata.${member}.map(key, ${firstOf([...cases, isOurs])}).join('') : '')`;
  };
  return `variables.templates.map(t, ${each('labels', [])} + ${each('annotations', annotations)}).join('')`;
}

function mapped(table: Readonly<Record<string, string>>, change: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([key, text]) => [key, change(text)]));
}
