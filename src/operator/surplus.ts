import { isDeepStrictEqual } from 'node:util';
import { at, fields, items, text } from '../objects/access.ts';
import { groupKind, type Kind, type KubeObject } from '../objects/object.ts';

/** What somebody added to an object of ours, and the JSON patch that takes it out. */
export interface Surplus {
  /** First field that is not ours: `spec.ingress`. */
  field: string;
  patch: JsonPatchOperation[];
}

export type JsonPatchOperation = { op: 'remove'; path: string } | { op: 'replace'; path: string; value: unknown };

interface Part {
  path: readonly string[];
  /**
   * - `whole`: nothing may stand there that the plan does not have;
   * - `same`: it must be exactly what the plan has, because an apply would merge the two lists into an invalid one;
   * - `items`: no items by other names, whatever a server fills into ours;
   * - `absent`: must not be set.
   */
  rule: 'whole' | 'same' | 'items' | 'absent';
}

const pod = ['spec', 'template', 'spec'];
const workloadParts: readonly Part[] = [
  ...['containers', 'initContainers', 'volumes'].map((list): Part => ({ path: [...pod, list], rule: 'items' })),
  ...['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace'].map(
    (flag): Part => ({ path: [...pod, flag], rule: 'absent' }),
  ),
];
const policyParts: readonly Part[] = [{ path: ['spec'], rule: 'whole' }];
const roleParts: readonly Part[] = [{ path: ['rules'], rule: 'whole' }];
const bindingParts: readonly Part[] = [{ path: ['subjects'], rule: 'whole' }];

/**
 * Server-side apply leaves alone what another manager adds, which must not hold where an addition opens something: a rule in
 * a policy, a container in a pod. A mesh's kinds are policies.
 */
const partsOfKind: Readonly<Record<string, readonly Part[]>> = {
  'apps/DaemonSet': workloadParts,
  'apps/Deployment': workloadParts,
  'apps/StatefulSet': workloadParts,
  'rbac.authorization.k8s.io/Role': roleParts,
  'rbac.authorization.k8s.io/ClusterRole': [...roleParts, { path: ['aggregationRule'], rule: 'absent' }],
  'rbac.authorization.k8s.io/RoleBinding': bindingParts,
  'rbac.authorization.k8s.io/ClusterRoleBinding': bindingParts,
  ConfigMap: [
    { path: ['data'], rule: 'whole' },
    { path: ['binaryData'], rule: 'absent' },
  ],
  Service: [
    { path: ['spec', 'ports'], rule: 'same' },
    { path: ['spec', 'selector'], rule: 'whole' },
    { path: ['spec', 'externalIPs'], rule: 'absent' },
  ],
  ServiceAccount: [],
  Secret: [],
};

/** Undefined when nothing stands in `live` where all is ours but what `desired` has. */
export function surplusOf(desired: KubeObject, live: KubeObject): Surplus | undefined {
  const found = partsOf(desired).flatMap((part) => {
    const patch = excess(part.rule, at(desired, ...part.path), at(live, ...part.path));
    return patch ? [{ part, value: patch.value }] : [];
  });
  const [first] = found;
  if (!first) return undefined;
  return {
    field: first.part.path.join('.'),
    patch: found.map(({ part, value }) => {
      const path = `/${part.path.join('/')}`;
      return value === undefined ? { op: 'remove', path } : { op: 'replace', path, value };
    }),
  };
}

function partsOf(kind: Kind): readonly Part[] {
  return partsOfKind[groupKind(kind)] ?? policyParts;
}

/** What has to stand there instead; undefined when there is nothing too much. */
function excess(rule: Part['rule'], desired: unknown, live: unknown): { value: unknown } | undefined {
  switch (rule) {
    case 'absent':
      return live === false || isNothing(live) ? undefined : { value: undefined };
    case 'whole':
      return holdsMore(desired, live) ? { value: desired } : undefined;
    case 'same':
      return isDeepStrictEqual(desired, live) ? undefined : { value: desired };
    case 'items':
      return surplusItems(items(desired), items(live));
  }
}

function surplusItems(desired: readonly unknown[], live: readonly unknown[]): { value: unknown } | undefined {
  const names = new Set(desired.map(nameOf));
  const ours = live.filter((item) => names.has(nameOf(item)));
  if (ours.length === live.length) return undefined;
  if (desired.length === 0) return { value: undefined };
  return { value: ours.length === desired.length ? ours : desired };
}

function nameOf(item: unknown): string | undefined {
  return text(fields(item).name);
}

/** Whether `live` has a member or an item that `desired` lacks. An empty list is nothing; an empty map may mean everything. */
function holdsMore(desired: unknown, live: unknown): boolean {
  if (isNothing(live)) return false;
  if (Array.isArray(live)) {
    const wanted = items(desired);
    return wanted.length < live.length || live.some((item, index) => holdsMore(wanted[index], item));
  }
  if (typeof live !== 'object' || live === null) return desired === undefined;
  if (isDeepStrictEqual(desired, live)) return false;
  if (typeof desired !== 'object' || desired === null) return true;
  return Object.entries(live).some(([key, value]) => holdsMore((desired as Record<string, unknown>)[key], value));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
