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

/** Where a platform is to be. A mesh that is not there any more is left at once: its proxies get nothing from anybody. */
export function destinationOf(platform: ObservabilityPlatform, facts: Facts, backends: readonly Mesh[]): Destination {
  const { serviceMesh } = platform.spec;
  const { namespace } = platform.metadata;
  const choose = (asked: ObservabilityPlatform) => chooseMesh(asked, namespace, facts, backends).mesh;
  const joins = choose(platform);
  const mesh = joins ?? choose(platformInStage(platform, 'open'));
  const { name } = platform.metadata;
  const others = facts.meshObjects ? { others: facts.meshObjects } : {};
  const aim = mesh?.backend.staging?.aimOf({ platform, mesh: mesh.facts, graph: { name, namespace }, ...others });
  const goal = {
    inside: joins !== undefined,
    mode: aim?.mode,
    authorizes: aim?.authorizes ?? false,
    staged: aim !== undefined && serviceMesh?.rollout.strategy !== 'Immediate',
  };
  return { goal, ...(mesh ? { mesh: { backend: mesh.backend, facts: mesh.facts } } : {}) };
}
