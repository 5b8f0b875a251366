import type { MeshFacts } from '../facts/facts.ts';
import type { FactSource } from '../facts/source.ts';
import { at, fields } from '../objects/access.ts';
import { groupOf, type KubeObject } from '../objects/object.ts';
import type { Mesh } from './mesh.ts';

/** A mesh that objects are about. */
export interface MeshAmong {
  backend: Mesh;
  facts: MeshFacts;
  /** Why it is taken to be there: its control plane was found, or there are traces of it alone. */
  because: 'found' | 'assumed';
}

/**
 * The meshes that objects are about, those with a control plane first. Where there are traces of a mesh alone (its policies, its
 * proxies, labels that ask for them) a default installation is assumed.
 */
export async function meshesAmong(
  source: FactSource,
  objects: readonly KubeObject[],
  meshes: readonly Mesh[],
): Promise<MeshAmong[]> {
  const found = await Promise.all(
    meshes.map(async (backend): Promise<MeshAmong[]> => {
      const planes = await backend.detect(source);
      const facts = planes.find(({ revision }) => revision === 'default') ?? planes[0];
      if (facts) return [{ backend, facts, because: 'found' }];
      if (!objects.some((object) => isTraceOf(backend, object))) return [];
      return [{ backend, facts: backend.assume(backend.versions.assumed), because: 'assumed' }];
    }),
  );
  return found.flat().toSorted((a, b) => Number(b.because === 'found') - Number(a.because === 'found'));
}

function isTraceOf({ proof, readProxy, namespaceKeys }: Mesh, object: KubeObject): boolean {
  const { apiVersion, kind, metadata } = object;
  const isPolicy = proof.kinds.some((one) => one.kind === kind && groupOf(one.apiVersion) === groupOf(apiVersion));
  if (isPolicy) return true;
  if (kind === 'Pod') return readProxy(object) !== undefined;
  const asking = kind === 'Namespace' ? metadata : at(object.spec, 'template', 'metadata');
  const keys = [at(asking, 'labels'), at(asking, 'annotations')].flatMap((one) => Object.keys(fields(one)));
  return keys.some((key) => namespaceKeys.some((prefix) => key.startsWith(prefix)));
}
