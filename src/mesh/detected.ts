import type { MeshFacts } from '../facts/facts.ts';

/** What people who look for a fault want to know of the mesh a platform is in. */
export type DetectedMesh = Pick<
  MeshFacts,
  'namespace' | 'dataPlane' | 'trustDomain' | 'clusterId' | 'nativeSidecars'
> & {
  /** The mTLS mode that holds in the platform's namespace; absent: the mesh's default. */
  mtlsMode?: string;
};

export function detectedMesh(facts: MeshFacts, mtlsMode: string | undefined): DetectedMesh {
  const { namespace, dataPlane, trustDomain, clusterId, nativeSidecars } = facts;
  return {
    namespace,
    dataPlane,
    trustDomain,
    ...(clusterId === undefined ? {} : { clusterId }),
    ...(nativeSidecars === undefined ? {} : { nativeSidecars }),
    ...(mtlsMode === undefined ? {} : { mtlsMode }),
  };
}
