import { fields, isRecord, items, texts } from '../../objects/access.ts';
import { canonicalJson } from '../../objects/canonical.ts';
import type { KubeObject } from '../../objects/object.ts';

/** One change of one policy. */
export interface Mutant {
  /** What was done: `without spec.rules[0].from`. */
  what: string;
  /** Absent: it was deleted. */
  policy?: KubeObject;
}

type Path = readonly (string | number)[];

/** What may stand in the place of a value: somebody or something else, or everybody. */
const instead: Readonly<Record<string, readonly unknown[]>> = {
  mode: ['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET'],
  action: ['ALLOW', 'DENY', 'AUDIT'],
  principals: ['cluster.local/ns/payments/sa/web', '*'],
  notPrincipals: ['cluster.local/ns/payments/sa/web'],
  namespaces: ['payments', '*'],
  ports: ['7777'],
  methods: ['DELETE', '*'],
  paths: ['/else', '*'],
  policyTypes: ['Ingress', 'Egress'],
  port: [7777],
  cidr: ['0.0.0.0/0', '198.51.100.0/24'],
  ipBlocks: ['0.0.0.0/0', '198.51.100.0/24'],
};

/** Lists to which one entry is added that lets through more. */
const wider: Readonly<Record<string, readonly unknown[]>> = {
  rules: [
    {},
    { from: [{ source: { principals: ['cluster.local/ns/payments/sa/web'] } }] },
    { to: [{ operation: { ports: ['7777'] } }] },
  ],
  ingress: [{}, { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'payments' } } }] }],
  egress: [{}, { to: [{ ipBlock: { cidr: '198.51.100.0/24' } }], ports: [{ port: 7777 }] }],
  principals: ['cluster.local/ns/payments/sa/web'],
  namespaces: ['payments'],
  ports: ['7777'],
  from: [{ namespaceSelector: {} }],
};

/**
 * Everything that can happen to one policy by one slip: it is deleted, moved or only counts; a member, an entry or a whole list of
 * it goes; a value becomes another; something is let through besides.
 */
export function mutantsOf(policy: KubeObject): Mutant[] {
  const { metadata } = policy;
  const spec = policy['spec'];
  const changed = (what: string, made: unknown): Mutant[] =>
    saidIn(policy, made) === saidIn(policy, spec) ? [] : [{ what, policy: { ...policy, spec: made } }];
  const isMesh = policy.kind === 'AuthorizationPolicy';
  return [
    { what: 'deleted' },
    { what: 'moved', policy: { ...policy, metadata: { ...metadata, namespace: 'payments' } } },
    ...(isMesh
      ? [
          {
            what: 'counting alone',
            policy: { ...policy, metadata: { ...metadata, annotations: { 'istio.io/dry-run': 'true' } } },
          },
        ]
      : []),
    ...edits(spec, []).flatMap(({ what, path, value }) => changed(what, withValue(spec, path, value))),
    ...Object.entries(wider).flatMap(([key, entries]) =>
      isRecord(spec) && spec[key] === undefined && ['rules', 'ingress', 'egress'].includes(key) && fits(policy, key)
        ? entries.flatMap((entry, index) => changed(`with ${key} ${index}`, { ...spec, [key]: [entry] }))
        : [],
    ),
  ];
}

/** With what an API server puts in where it is left out: two that say the same are equal. */
function saidIn({ kind }: KubeObject, spec: unknown): string {
  if (kind === 'AuthorizationPolicy') return canonicalJson({ action: 'ALLOW', ...fields(spec) });
  if (kind !== 'NetworkPolicy') return canonicalJson(spec);
  const { egress, policyTypes, ...others } = fields(spec);
  const given = texts(policyTypes).toSorted();
  const types = given.length > 0 ? given : [...(items(egress).length > 0 ? ['Egress'] : []), 'Ingress'];
  const rules = (list: unknown) =>
    items(list).map((rule) => {
      const { ports, from, to, ...rest } = fields(rule);
      const written = {
        from: items(from),
        to: items(to),
        ports: items(ports).map((port) => ({ protocol: 'TCP', ...fields(port) })),
      };
      return { ...rest, ...written };
    });
  return canonicalJson({
    podSelector: {},
    ...others,
    ingress: rules(others['ingress']),
    egress: rules(egress),
    policyTypes: types,
  });
}

interface Edit {
  what: string;
  path: Path;
  /** Undefined: gone. */
  value: unknown;
}

function edits(value: unknown, path: Path): Edit[] {
  const name = `spec${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`;
  const key = path.findLast((step) => typeof step === 'string') ?? '';
  const gone: Edit[] = path.length === 0 ? [] : [{ what: `without ${name}`, path, value: undefined }];
  if (Array.isArray(value))
    return [
      ...gone,
      ...(value.length > 0 ? [{ what: `${name} emptied`, path, value: [] }] : []),
      ...(wider[key] ?? [])
        .filter((entry) => isSameSort(entry, value[0]))
        .map((entry, index) => ({ what: `${name} with one more (${index})`, path, value: [...value, entry] })),
      ...value.flatMap((one, index) => edits(one, [...path, index])),
    ];
  if (isRecord(value))
    return [...gone, ...Object.entries(value).flatMap(([inner, one]) => edits(one, [...path, inner]))];
  const isLabel = path.includes('matchLabels');
  const others = isLabel ? ['something-else'] : (instead[key] ?? []).filter((one) => isSameSort(one, value));
  return [...gone, ...others.map((one) => ({ what: `${name} is ${String(one)}`, path, value: one }))];
}

function isSameSort(a: unknown, b: unknown): boolean {
  return b === undefined || typeof a === typeof b;
}

function fits({ kind }: KubeObject, key: string): boolean {
  return kind === 'AuthorizationPolicy' ? key === 'rules' : kind === 'NetworkPolicy' && key !== 'rules';
}

function withValue(whole: unknown, path: Path, value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(whole)) {
    if (rest.length === 0 && value === undefined) return whole.filter((_, index) => index !== first);
    return whole.map((one, index) => (index === first ? withValue(one, rest, value) : one));
  }
  if (!isRecord(whole)) return whole;
  const made = withValue(whole[first], rest, value);
  const { [first]: _, ...others } = whole;
  return made === undefined ? others : { ...whole, [first]: made };
}
