import type { MeshConfigSource } from '../../facts/facts.ts';
import { FactDenied, type FactSource } from '../../facts/source.ts';
import type { KubeObject, OwnerReference } from '../../objects/object.ts';
import { configMapSource } from '../config-source.ts';

const sail = 'sailoperator.io/';

/**
 * Who writes a mesh configuration: the `Istio` resource of the Sail operator, a Helm release, or whoever writes the ConfigMap
 * itself. Sail's ConfigMaps belong to an IstioRevision, which belongs to the Istio resource that people edit.
 */
export async function readOwner(source: FactSource, config: KubeObject): Promise<MeshConfigSource> {
  const revision = sailOwner(config, 'IstioRevision');
  if (revision) return sailSource((await ownerOf(source, revision)) ?? revision);
  return configMapSource(config);
}

/** Undefined where the revision is gone, was made by hand, or may not be read. */
async function ownerOf(source: FactSource, revision: OwnerReference): Promise<OwnerReference | undefined> {
  try {
    const { apiVersion, kind, name } = revision;
    const found = await source.get({ apiVersion, kind, name });
    return found && sailOwner(found, 'Istio');
  } catch (error) {
    if (error instanceof FactDenied) return undefined;
    throw error;
  }
}

function sailOwner({ metadata }: KubeObject, kind: string): OwnerReference | undefined {
  return metadata.ownerReferences?.find((owner) => owner.kind === kind && owner.apiVersion.startsWith(sail));
}

/** Both kinds of Sail's are of the whole cluster. */
function sailSource({ apiVersion, kind, name }: OwnerReference): MeshConfigSource {
  return { apiVersion, kind, name };
}
