import type { ObservabilityPlatform } from '../../api/types.ts';
import type { Facts, MeshFacts } from '../../facts/facts.ts';
import { chooseMesh } from '../../mesh/choose.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import { platformInStage } from '../../mesh/stage.ts';
import type { Goal } from './machine.ts';

/** The mesh a platform is to join, or may have to leave. */
export interface Neighbourhood {
  backend: Mesh;
  facts: MeshFacts;
}

export interface Destination {
  goal: Goal;
  mesh?: Neighbourhood;
}

/**
 * Where a platform is to be; undefined where what it asks for cannot be had, so that it stays where it is. A mesh that is not there any
 * more is left at once: its proxies get nothing from anybody.
 */
export function destinationOf(
  platform: ObservabilityPlatform,
  facts: Facts,
  backends: readonly Mesh[],
): Destination | undefined {
  const { name, namespace } = platform.metadata;
  const choice = chooseMesh(platform, namespace, facts, backends);
  if (choice.diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const mesh = choice.mesh ?? chooseMesh(platformInStage(platform, 'open'), namespace, facts, backends).mesh;
  const others = facts.meshObjects ? { others: facts.meshObjects } : {};
  const aim = mesh?.backend.staging?.aimOf({ platform, mesh: mesh.facts, graph: { name, namespace }, ...others });
  const goal = {
    inside: choice.mesh !== undefined,
    mode: aim?.mode,
    authorizes: aim?.authorizes ?? false,
    staged: mesh !== undefined && isStaged(platform, mesh.backend),
  };
  return { goal, ...(mesh ? { mesh: { backend: mesh.backend, facts: mesh.facts } } : {}) };
}

/** The control plane of a mesh that a platform is in and no more to be in; undefined when it is not there any more. */
export function leftBehind(platform: ObservabilityPlatform, facts: Facts, backend: Mesh): Neighbourhood | undefined {
  const { namespace } = platform.metadata;
  const { mesh } = chooseMesh(platformInStage(platform, 'open', backend.type), namespace, facts, [backend]);
  return mesh && { backend: mesh.backend, facts: mesh.facts };
}

export function isStaged({ spec }: ObservabilityPlatform, { staging }: Mesh): boolean {
  return staging !== undefined && spec.serviceMesh?.rollout.strategy !== 'Immediate';
}
