import { defaultSerializer, ObjectSerializer } from '@kubernetes/client-node/dist/serializer.js';

export interface OwnedKind {
  apiVersion: string;
  kind: string;
  plural: string;
}

export const ownedKinds: readonly OwnedKind[] = [
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', plural: 'networkpolicies' },
  { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', plural: 'roles' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', plural: 'rolebindings' },
  { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps' },
  { apiVersion: 'v1', kind: 'Service', plural: 'services' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', plural: 'statefulsets' },
  { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments' },
];
export const secretKind: OwnedKind = { apiVersion: 'v1', kind: 'Secret', plural: 'secrets' };
export const namespaceKind: OwnedKind = { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces' };

/**
 * Objects stay the JSON they are: the library's models name some fields differently in lists than in watches (`_from` of a
 * NetworkPolicy), and drop those they do not know.
 */
export function keepAsJson(): void {
  for (const { apiVersion, kind } of [...ownedKinds, secretKind, namespaceKind]) {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    ObjectSerializer.registerModel({ group, version, kind }, defaultSerializer);
    ObjectSerializer.registerModel({ group, version, kind: `${kind}List` }, defaultSerializer);
  }
}
