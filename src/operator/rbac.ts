import { apiGroup, plural } from '../api/names.ts';
import { watchedResources, watchVerbs } from '../components/kube-state-metrics/resources.ts';
import { factKinds, surveyedKinds } from '../facts/kinds.ts';
import { meshes } from '../mesh/registry.ts';
import { groupOf, type KubeObject } from '../objects/object.ts';
import { builtInKinds } from '../plan/kinds.ts';
import { webhookName } from './admission/names.ts';
import { policies } from './admission/policies/index.ts';
import { leaseName } from './election/lease.ts';

export interface RbacOptions {
  /** Namespace the operator runs in. */
  namespace?: string;
  /** Name of its ServiceAccount, ClusterRole and binding. */
  name?: string;
}

export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

interface Grant {
  group: string;
  resource: string;
  verbs: readonly string[];
}

const read = ['get', 'list', 'watch'] as const;
/** Compare, make, change and remove, and notice when others do. */
const write = ['create', 'delete', 'get', 'list', 'patch', 'watch'] as const;
/**
 * Made once and never changed. Those that a resource names are got for their keys, and the values dropped at once. Lists and
 * watches ask for metadata alone; RBAC cannot limit them to that, so that they would let values be read all the same: `get`
 * gives nothing that they do not.
 */
const writeOnce = ['create', 'delete', 'get', 'list', 'watch'] as const;

/** The operator's identity and rights: exactly what it does, generated from the kinds it reads and writes. */
export function operatorRbac({ namespace = 'gunj-system', name = 'gunj-operator' }: RbacOptions = {}): KubeObject[] {
  const labels = { 'app.kubernetes.io/name': 'gunj-operator' };
  const rbac = 'rbac.authorization.k8s.io';
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' },
      },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels } },
    { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name, labels }, rules: operatorRules() },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name, labels },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata: { name, namespace, labels },
      rules: homeRules,
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name, namespace, labels },
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ];
}

/** Adds the authority of its certificate to the webhook that is installed with it. */
const ownWebhook: PolicyRule = {
  apiGroups: ['admissionregistration.k8s.io'],
  resources: ['validatingwebhookconfigurations'],
  resourceNames: [webhookName],
  verbs: ['get', 'patch'],
};

/** Whether they are in force. */
const ownPolicies: PolicyRule = {
  apiGroups: ['admissionregistration.k8s.io'],
  resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
  resourceNames: policies.map(({ name }) => name),
  verbs: ['get'],
};

/**
 * In its own namespace alone: operators agree there on who writes, and one replaces the certificate of the webhook. What is made
 * cannot be limited by name.
 */
export const homeRules: readonly PolicyRule[] = [
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: [leaseName], verbs: ['get', 'patch'] },
  { apiGroups: [''], resources: ['secrets'], resourceNames: [webhookName], verbs: ['patch'] },
];

/** Everything the operator may do, without wildcards. */
export function operatorRules(): PolicyRule[] {
  return [...merged([...ownGrants, ...writtenGrants(), ...factGrants(), ...handedOn]), ownWebhook, ownPolicies];
}

const ownGrants: readonly Grant[] = [
  { group: apiGroup, resource: plural, verbs: ['list', 'patch', 'watch'] },
  { group: apiGroup, resource: `${plural}/status`, verbs: ['patch'] },
  // Where owner references are guarded, blocking an owner's deletion needs this.
  { group: apiGroup, resource: `${plural}/finalizers`, verbs: ['update'] },
  { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', verbs: ['list', 'watch'] },
  { group: '', resource: 'namespaces', verbs: ['list', 'patch', 'watch'] },
  // Made in dry runs alone, which RBAC cannot tell apart; whoever may make StatefulSets may make any pod.
  { group: '', resource: 'pods', verbs: ['create', 'list', 'watch'] },
  { group: '', resource: 'pods/eviction', verbs: ['create'] },
  { group: '', resource: 'persistentvolumeclaims', verbs: ['delete', 'list', 'patch', 'watch'] },
  { group: 'events.k8s.io', resource: 'events', verbs: ['create'] },
];

/**
 * A Role or ClusterRole may only be given by who has the rights in it: these go to Prometheus, which discovers its targets and,
 * where it is asked to, reads the metrics of kubelets; and to kube-state-metrics.
 */
const handedOn: readonly Grant[] = [
  { group: '', resource: 'endpoints', verbs: read },
  { group: '', resource: 'pods', verbs: read },
  { group: '', resource: 'services', verbs: read },
  { group: 'discovery.k8s.io', resource: 'endpointslices', verbs: read },
  { group: '', resource: 'nodes', verbs: read },
  { group: '', resource: 'nodes/metrics', verbs: ['get'] },
  ...watchedResources.map(({ group, resource }) => ({ group, resource, verbs: watchVerbs })),
];

function writtenGrants(): Grant[] {
  const kinds = [...builtInKinds, ...meshes.flatMap((mesh) => mesh.writes)];
  return kinds.map(({ apiVersion, kind, plural: resource }) => ({
    group: groupOf(apiVersion),
    resource,
    verbs: kind === 'Secret' ? writeOnce : write,
  }));
}

function factGrants(): Grant[] {
  return [...factKinds, ...surveyedKinds].map(({ apiVersion, plural: resource, verbs }) => ({
    group: groupOf(apiVersion),
    resource,
    verbs,
  }));
}

/** One rule for all resources of a group with the same verbs, sorted. */
function merged(grants: readonly Grant[]): PolicyRule[] {
  const verbs = new Map<string, Set<string>>();
  for (const { group, resource, verbs: more } of grants) {
    const key = `${group} ${resource}`;
    verbs.set(key, new Set([...(verbs.get(key) ?? []), ...more]));
  }
  const rules = new Map<string, PolicyRule>();
  for (const key of [...verbs.keys()].sort()) {
    const [group = '', resource = ''] = key.split(' ');
    const allowed = [...(verbs.get(key) ?? [])].sort();
    const same = `${group} ${allowed.join(' ')}`;
    const rule = rules.get(same) ?? { apiGroups: [group], resources: [], verbs: allowed };
    rule.resources.push(resource);
    rules.set(same, rule);
  }
  return [...rules.values()];
}
