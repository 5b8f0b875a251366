import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import { compile } from '../../../compile.ts';
import type { MeshFacts } from '../../../facts/facts.ts';
import { canaryRoutes } from '../../../platform/canary.ts';
import { selectedNamespaces } from '../../../platform/selected-namespaces.ts';
import { plainFacts, platformWith } from '../../../testing/platform.ts';
import type { Release } from '../../capability.ts';
import type { MeshInput } from '../../mesh.ts';
import { assumeLinkerd } from '../assume.ts';

export const releaseOf = (version: string): Release => ({ version, dataPlane: 'sidecar' });

/** What Linkerd is given to render of a platform, with the flows that components declare. */
export function inputWith(
  spec: PlatformSpecInput,
  { version, ...more }: Partial<MeshInput> & { version: string; mesh?: MeshFacts },
): MeshInput {
  const { served: _served, ...facts } = plainFacts;
  const platform = platformWith(spec);
  const { serviceMesh: _mesh, ...plain } = platform.spec;
  const { graph, diagnostics } = compile({ ...platform, spec: plain }, facts);
  if (!graph) throw new Error(JSON.stringify(diagnostics));
  return {
    platform,
    graph,
    mesh: assumeLinkerd(version),
    namespaces: selectedNamespaces(platform, 'monitoring', facts),
    canaries: canaryRoutes(platform, facts),
    clusterDomain: 'cluster.local',
    ...more,
  };
}
