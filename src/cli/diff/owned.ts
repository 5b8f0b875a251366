import { apiVersion, kind } from '../../api/names.ts';
import type { KubeClient, Selection } from '../../kube/client.ts';
import { isForbidden, isNotFound } from '../../kube/errors.ts';
import { meshes } from '../../mesh/registry.ts';
import { groupOf, type Kind, type KubeObject, refKey, refOf } from '../../objects/object.ts';
import { applySetId, partOfLabel } from '../../operator/applyset.ts';
import { builtInKinds } from '../../plan/kinds.ts';
import { platformLabels } from '../../platform/labels.ts';

/**
 * Everything of a platform, in the order of removal: at home what carries its labels, whoever applied it; elsewhere what carries
 * its ApplySet, since there labels may be those of another platform of the same name.
 */
export async function ownedObjects(
  client: KubeClient,
  { name, namespace }: { name: string; namespace: string },
): Promise<KubeObject[]> {
  const labels = Object.entries(platformLabels(name)).map(([key, value]) => `${key}=${value}`);
  const applySet = applySetId({ apiVersion, kind, metadata: { name, namespace } });
  const found = new Map<string, KubeObject>();
  for (const written of [...builtInKinds, ...meshes.flatMap((mesh) => mesh.writes)]) {
    const home = isOfCluster(written) ? [] : await listed(client, written, { namespace, labelSelector: labels.join() });
    const elsewhere = mayBeElsewhere(written)
      ? await listed(client, written, { labelSelector: `${partOfLabel}=${applySet}` })
      : [];
    for (const object of [...home, ...elsewhere])
      if (!ownedByController(object)) found.set(refKey(refOf(object)), object);
  }
  return [...found.values()];
}

/** Rights alone are given outside the platform's namespace. */
function mayBeElsewhere({ apiVersion: version }: Kind): boolean {
  return groupOf(version) === 'rbac.authorization.k8s.io';
}

function isOfCluster(written: Kind & { namespaced?: boolean }): boolean {
  return written.namespaced === false;
}

/** None where we are not allowed to look, or there is no such kind. */
async function listed(client: KubeClient, written: Kind, selection: Selection): Promise<KubeObject[]> {
  try {
    return (await client.list(written, selection)).items;
  } catch (error) {
    if (isNotFound(error) || isForbidden(error)) return [];
    throw error;
  }
}

/** Objects that a workload made (its ReplicaSets) come and go with it. */
function ownedByController(object: KubeObject): boolean {
  return (object.metadata.ownerReferences ?? []).some((owner) => owner.controller && owner.apiVersion === 'apps/v1');
}
