/** One kind of object that is counted and described. Secrets and ConfigMaps are not among them: their names alone may tell too much. */
export interface WatchedResource {
  group: string;
  /** Also the word for it in `--resources`. */
  resource: string;
  /** False: in no namespace, so it takes a right in the whole cluster. */
  namespaced: boolean;
}

const namespaced = (group: string, ...resources: string[]): WatchedResource[] =>
  resources.map((resource) => ({ group, resource, namespaced: true }));
const clusterWide = (group: string, ...resources: string[]): WatchedResource[] =>
  resources.map((resource) => ({ group, resource, namespaced: false }));

export const watchedResources: readonly WatchedResource[] = [
  ...namespaced(
    '',
    'limitranges',
    'persistentvolumeclaims',
    'pods',
    'replicationcontrollers',
    'resourcequotas',
    'services',
  ),
  ...namespaced('apps', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'),
  ...namespaced('autoscaling', 'horizontalpodautoscalers'),
  ...namespaced('batch', 'cronjobs', 'jobs'),
  ...namespaced('networking.k8s.io', 'ingresses', 'networkpolicies'),
  ...namespaced('policy', 'poddisruptionbudgets'),
  ...clusterWide('', 'namespaces', 'nodes', 'persistentvolumes'),
  ...clusterWide('storage.k8s.io', 'storageclasses', 'volumeattachments'),
];

/** It never reads one object by name. */
export const watchVerbs = ['list', 'watch'] as const;
