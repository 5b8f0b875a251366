import { groupKind, type Kind } from '../objects/object.ts';

/** A kind that a plan may contain. */
export interface PlannedKind extends Kind {
  plural: string;
  namespaced: boolean;
  /** Position in removal: lower goes first. Workloads go before what they need, policies go last. */
  removal: number;
  /** Not part of every cluster. */
  optional?: true;
}

const workload = 0;
const config = 1;
const policy = 2;

/** Every built-in kind a plan may contain; mesh back ends declare their own. */
export const builtInKinds: readonly PlannedKind[] = [
  { apiVersion: 'apps/v1', kind: 'StatefulSet', plural: 'statefulsets', namespaced: true, removal: workload },
  { apiVersion: 'apps/v1', kind: 'DaemonSet', plural: 'daemonsets', namespaced: true, removal: workload },
  { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', namespaced: true, removal: workload },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    namespaced: true,
    removal: config,
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    namespaced: true,
    removal: config,
  },
  { apiVersion: 'v1', kind: 'Service', plural: 'services', namespaced: true, removal: config },
  { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, removal: config },
  { apiVersion: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true, removal: config },
  { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', namespaced: true, removal: config },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', plural: 'roles', namespaced: true, removal: config },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    plural: 'rolebindings',
    namespaced: true,
    removal: config,
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    plural: 'clusterroles',
    namespaced: false,
    removal: config,
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    plural: 'clusterrolebindings',
    namespaced: false,
    removal: config,
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    namespaced: true,
    removal: policy,
  },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', plural: 'ingresses', namespaced: true, removal: config },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    plural: 'httproutes',
    namespaced: true,
    removal: config,
    optional: true,
  },
];

/** Kinds that have to be asked for before they are written. */
export const optionalKinds: readonly PlannedKind[] = builtInKinds.filter(({ optional }) => optional);

const ranks: ReadonlyMap<string, number> = new Map(builtInKinds.map((kind) => [groupKind(kind), kind.removal]));

/** When objects of this kind are removed, relative to others. Kinds of a mesh are policies. */
export function removalRank(kind: Kind): number {
  return ranks.get(groupKind(kind)) ?? policy;
}

/** Whether the API server accepts an object of this kind only when the object it refers to is there. */
export function refersToOthers({ kind }: Kind): boolean {
  return kind === 'RoleBinding' || kind === 'ClusterRoleBinding';
}

/** Whether pods hang on objects of this kind, so that their removal has to be waited for. */
export function isWorkload(kind: Kind): boolean {
  return removalRank(kind) === workload;
}
