import { apiVersion, kind } from '../api/names.ts';
import { versionsOf } from '../facts/mesh-objects.ts';
import type { FactKind } from '../facts/source.ts';
import type { ReflectHandler } from '../kube/reflector.ts';
import type { MeshSurvey } from '../mesh/mesh.ts';
import { groupKind, type Kind, type KubeObject, type ObjectRef, refOf } from '../objects/object.ts';
import { builtInKinds } from '../plan/kinds.ts';
import { contributesLabel, managedBy, partOf } from '../platform/labels.ts';
import type { ContributionStore } from './contribution-store.ts';
import type { MeshObjectStore, OnMeshObjects } from './mesh-object-store.ts';
import { managedByLabel } from './names.ts';
import type { NamespaceStore } from './namespace-store.ts';
import { applySetOf, type ObjectStore } from './object-store.ts';
import type { PlatformStore } from './platform-store.ts';
import type { SecretStore } from './secret-store.ts';
import { onSignificantChange } from './significance.ts';
import type { VolumeStore } from './storage/volume-store.ts';
import { byGroupKind, type WatchTarget } from './watches.ts';

export interface TargetOptions {
  platforms: PlatformStore;
  objects: ObjectStore;
  namespaces: NamespaceStore;
  contributions: ContributionStore;
  secrets: SecretStore;
  volumes: VolumeStore;
  factKinds: readonly FactKind[];
  surveys: readonly MeshSurvey[];
  meshObjects: MeshObjectStore;
  /** Kinds that mesh back ends write. */
  meshKinds: readonly Kind[];
  onPlatform: (platform: KubeObject, gone: boolean) => void;
  /** Something of ours has changed in this namespace; urgent, when it was as it should be. */
  onObject: (namespace: string, urgent?: boolean) => void;
  /** Something of ours is being deleted, or gone, that was as it should be. */
  onLost: (ref: ObjectRef) => void;
  /** Something has changed that is or was part of this ApplySet, wherever it is. */
  onMember: (applySet: string, urgent: boolean) => void;
  /** A Secret that a platform in this namespace names has come, changed or gone. */
  onSecret: (namespace: string) => void;
  onNamespace: (name: string) => void;
  /** What users bring along in this namespace has changed. */
  onContribution: (namespace: string) => void;
  onFact: () => void;
  /** Objects of meshes that others have written, as far as they may concern platforms, have changed. */
  onMeshObjects: OnMeshObjects;
  /** Kinds have been installed or removed. */
  onKinds: () => void;
}

/** Everything the operator watches. Only the platforms themselves and what users bring along are read in full. */
export function watchTargets(o: TargetOptions): WatchTarget[] {
  const ours = `${managedByLabel}=${managedBy}`;
  return [
    { name: 'platforms', versions: [{ apiVersion, kind }], required: true, handler: o.platforms.handler(o.onPlatform) },
    {
      name: 'Namespace',
      versions: [{ apiVersion: 'v1', kind: 'Namespace' }],
      selection: { metadataOnly: true },
      handler: o.namespaces.handler(o.onNamespace),
    },
    {
      name: 'contributions',
      versions: [{ apiVersion: 'v1', kind: 'ConfigMap' }],
      selection: { labelSelector: contributesLabel },
      handler: o.contributions.handler(o.onContribution),
    },
    {
      name: 'CustomResourceDefinition',
      versions: [{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }],
      selection: { metadataOnly: true },
      handler: onSignificantChange(o.onKinds),
    },
    {
      name: 'Pod',
      versions: [{ apiVersion: 'v1', kind: 'Pod' }],
      selection: { labelSelector: ours, metadataOnly: true },
      handler: forNamespaces(o.onObject),
    },
    {
      // All of them: those that users make carry no label of ours.
      name: 'Secrets of users',
      versions: [{ apiVersion: 'v1', kind: 'Secret' }],
      selection: { metadataOnly: true },
      handler: o.secrets.handler(o.onSecret),
    },
    {
      name: 'PersistentVolumeClaim',
      versions: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }],
      selection: { labelSelector: `app.kubernetes.io/part-of=${partOf}`, metadataOnly: true },
      handler: o.volumes.handler(o.onObject),
    },
    ...byGroupKind([...builtInKinds, ...o.meshKinds]).map((versions) => writtenTarget(o, versions, ours)),
    ...o.factKinds
      .filter(({ kind: name, verbs }) => name !== 'Namespace' && verbs.includes('watch'))
      .map((fact) => factTarget(o, fact)),
    ...o.surveys.flatMap((survey) => survey.kinds.map((kind) => surveyTarget(o, survey, kind))),
  ];
}

function writtenTarget(
  { objects, onObject, onLost, onMember }: TargetOptions,
  versions: readonly Kind[],
  labelSelector: string,
): WatchTarget {
  const [first = { apiVersion: '', kind: '' }] = versions;
  return {
    name: groupKind(first),
    versions,
    selection: { labelSelector, metadataOnly: true, managedFields: 'writers' },
    handler: objects.handler(first, (object, { before, spoiled }) => {
      const ref = refOf(object);
      if (spoiled && (object.metadata.deletionTimestamp || !objects.get(ref))) onLost(ref);
      onObject(object.metadata.namespace ?? '', spoiled);
      for (const applySet of new Set([applySetOf(object), applySetOf(before)]))
        if (applySet !== undefined) onMember(applySet, spoiled);
    }),
    onGone: () => objects.drop(first),
  };
}

function factTarget(
  { onFact }: TargetOptions,
  { apiVersion: version, kind: name, namespace, labelSelector }: FactKind,
): WatchTarget {
  return {
    name: ['facts', groupKind({ apiVersion: version, kind: name }), namespace, labelSelector].filter(Boolean).join(' '),
    versions: [{ apiVersion: version, kind: name }],
    selection: {
      metadataOnly: true,
      ...(namespace ? { namespace } : {}),
      ...(labelSelector ? { labelSelector } : {}),
    },
    handler: onSignificantChange(onFact),
  };
}

/** Read in full, since metadata does not tell hosts; of most objects nothing is kept. */
function surveyTarget(
  { meshObjects, onMeshObjects }: TargetOptions,
  survey: MeshSurvey,
  surveyed: FactKind,
): WatchTarget {
  return {
    name: `survey ${groupKind(surveyed)}`,
    versions: versionsOf(surveyed).map((version) => ({ apiVersion: version, kind: surveyed.kind })),
    handler: meshObjects.handler(survey, surveyed, onMeshObjects),
    onGone: () => meshObjects.drop(surveyed, onMeshObjects),
  };
}

function forNamespaces(onObject: (namespace: string) => void): ReflectHandler {
  const tell = ({ metadata }: KubeObject) => onObject(metadata.namespace ?? '');
  return { reset: (items) => items.forEach(tell), changed: tell, deleted: tell };
}
