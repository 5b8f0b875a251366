import { meshes } from '../mesh/registry.ts';
import type { FactKind } from './source.ts';

const own: readonly FactKind[] = [
  { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false, verbs: ['list', 'watch'] },
  { apiVersion: 'v1', kind: 'Node', plural: 'nodes', namespaced: false, verbs: ['list', 'watch'] },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    namespaced: true,
    verbs: ['list', 'watch'],
    namespace: 'default',
    labelSelector: 'kubernetes.io/service-name=kubernetes',
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    plural: 'servicecidrs',
    namespaced: false,
    verbs: ['list', 'watch'],
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    plural: 'storageclasses',
    namespaced: false,
    verbs: ['list', 'watch'],
  },
];

/** Every kind whose change may change the facts. */
export const factKinds: readonly FactKind[] = [...own, ...meshes.flatMap((mesh) => mesh.reads)];

/** Kinds of meshes whose objects are read in full, because others write them too. */
export const surveyedKinds: readonly FactKind[] = meshes.flatMap(({ survey }) => survey?.kinds ?? []);
