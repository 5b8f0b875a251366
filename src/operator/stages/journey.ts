import type { ObservabilityPlatform } from '../../api/types.ts';
import type { Facts } from '../../facts/facts.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { Context } from '../context.ts';
import type { Journey } from './advance.ts';
import { destinationOf } from './goal.ts';
import { stageFor } from './machine.ts';
import { positionOf } from './position.ts';

/** Where a platform is on its way into the mesh that its resource asks for, or out of the one it asks for no more. */
export async function journeyOf(
  context: Context,
  live: KubeObject,
  platform: ObservabilityPlatform,
  facts: Facts,
): Promise<Journey> {
  const destination = destinationOf(platform, facts, context.meshes);
  const { mesh, goal } = destination;
  if (!mesh) return destination;
  const stage = stageFor(await positionOf(context, live, mesh.backend), goal);
  return stage ? { ...destination, stage } : destination;
}
