import type { Mesh } from '../mesh/mesh.ts';
import type { Kind } from '../objects/object.ts';
import { optionalKinds } from '../plan/kinds.ts';
import type { Facts } from './facts.ts';
import { readMeshObjects } from './mesh-objects.ts';
import {
  readApiServer,
  readContributions,
  readNamespaceLabels,
  readNamespaces,
  readServed,
  readServiceRanges,
  readStorageClasses,
  readVersion,
  readZones,
} from './readers.ts';
import { FactDenied, type FactSource } from './source.ts';

/** The part of a mesh back end that the reading of facts needs: nothing here names a mesh. */
export interface MeshReader extends Pick<Mesh, 'type' | 'detect' | 'survey' | 'namespaceKeys'> {
  writes: readonly Kind[];
}

export interface ReadOptions {
  meshes: readonly MeshReader[];
  /** False where contributions are known from elsewhere. */
  contributions?: boolean;
  /** False where objects of meshes are known from elsewhere. */
  meshObjects?: boolean;
  /** Told one sentence for each fact that could not be had. */
  note?: (text: string) => void;
}

const ownNamespaceKeys = ['pod-security.kubernetes.io/', 'observability.io/'];

/**
 * Everything the compiler may know of a cluster, in one deterministic document: equal clusters give equal facts.
 * A fact that we are not allowed to read is absent and noted; any other failure is thrown, so that half-read facts
 * never pass for a changed cluster.
 */
export async function readFacts(source: FactSource, options: ReadOptions): Promise<Facts> {
  const { meshes, note = () => {} } = options;
  const fact = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof FactDenied)) throw error;
      note(`${what} not known: ${error.message}`);
      return undefined;
    }
  };
  const keys = [...ownNamespaceKeys, ...meshes.flatMap((mesh) => mesh.namespaceKeys)];
  const [version, apiServer, serviceRanges, storageClasses, zones, namespaces, namespaceLabels, served, found] =
    await Promise.all([
      fact('Kubernetes version', () => readVersion(source)),
      fact('API server addresses', () => readApiServer(source)),
      fact('Service address ranges', () => readServiceRanges(source)),
      fact('storage classes', () => readStorageClasses(source)),
      fact('zones', () => readZones(source)),
      fact('namespaces', () => readNamespaces(source, keys)),
      fact('labels of namespaces', () => readNamespaceLabels(source)),
      fact('served kinds', () => readServed(source, [...optionalKinds, ...meshes.flatMap((mesh) => mesh.writes)])),
      fact('meshes', () => Promise.all(meshes.map((mesh) => mesh.detect(source)))),
    ]);
  const surveys = meshes.flatMap(({ survey }) => survey ?? []);
  const meshObjects =
    options.meshObjects === false || surveys.length === 0
      ? undefined
      : await fact('objects of meshes', () => readMeshObjects(source, surveys));
  const contributions =
    options.contributions === false ? undefined : await fact('contributions', () => readContributions(source));
  return {
    apiVersion: 'observability.io/v1beta1',
    kind: 'Facts',
    ...(version ? { kubernetes: { version, ...(apiServer ? { apiServer } : {}) } } : {}),
    ...(served ? { served } : {}),
    ...(serviceRanges ? { networks: { serviceRanges } } : {}),
    ...(storageClasses ? { storageClasses } : {}),
    ...(zones ? { zones } : {}),
    ...(found ? { meshes: found.flat() } : {}),
    ...(meshObjects ? { meshObjects } : {}),
    ...(namespaces ? { namespaces } : {}),
    ...(namespaceLabels ? { namespaceLabels } : {}),
    ...(contributions ? { contributions } : {}),
  };
}
