import { apiGroup, plural } from '../api/names.ts';
import type { KubeObject } from '../objects/object.ts';
import { scopeRight } from './admission/policies/cluster-scope.ts';

const roles = [
  {
    name: 'gunj-platform-viewer',
    to: ['view'],
    resources: [plural],
    verbs: ['get', 'list', 'watch'],
  },
  {
    name: 'gunj-platform-editor',
    to: ['edit', 'admin'],
    resources: [plural],
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  },
  // Given by nobody but who runs the cluster: a platform that reaches beyond its namespace reads what its author may not.
  {
    name: scopeRight.role,
    to: [],
    resources: [`${plural}/${scopeRight.subresource}`],
    verbs: [scopeRight.verb],
  },
] as const;

/**
 * Roles for people who write platforms. Who may view or edit a namespace by the roles that every cluster has may do so with its
 * platforms. Their status only the operator writes.
 */
export function rolesForPeople(): KubeObject[] {
  return roles.map(({ name, to, resources, verbs }) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {
      name,
      labels: {
        'app.kubernetes.io/name': 'gunj-operator',
        ...Object.fromEntries(to.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true'])),
      },
    },
    rules: [{ apiGroups: [apiGroup], resources: [...resources], verbs: [...verbs] }],
  }));
}
