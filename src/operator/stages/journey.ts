import type { ObservabilityPlatform } from '../../api/types.ts';
import type { Facts } from '../../facts/facts.ts';
import type { KubeObject } from '../../objects/object.ts';
import { applySetId } from '../applyset.ts';
import type { Context } from '../context.ts';
import type { Journey } from './advance.ts';
import { currentMesh } from './current.ts';
import { type Destination, destinationOf, isStaged, leftBehind } from './goal.ts';
import { stageFor } from './machine.ts';
import { positionOf } from './position.ts';

/**
 * Where a platform is on its way into the mesh that its resource asks for, or out of the one it asks for no more. It is never in two:
 * the one it is in is left before another is joined.
 */
export async function journeyOf(
  context: Context,
  live: KubeObject,
  platform: ObservabilityPlatform,
  facts: Facts,
): Promise<Journey> {
  const destination = destinationOf(platform, facts, context.meshes);
  if (!destination) return { goal: { inside: true, mode: undefined, authorizes: false, staged: false } };
  const out = await wayOut(context, live, { platform, facts, destination });
  if (out) return out;
  const { mesh, goal } = destination;
  if (!mesh) return destination;
  const stage = stageFor(await positionOf(context, live, mesh.backend), goal);
  return stage ? { ...destination, stage } : destination;
}

/** Undefined for a platform that is in no mesh, or in the one it is to be in. */
async function wayOut(
  context: Context,
  live: KubeObject,
  { platform, facts, destination }: { platform: ObservabilityPlatform; facts: Facts; destination: Destination },
): Promise<Journey | undefined> {
  const current = currentMesh(live.status ?? {}, context.objects.ofApplySet(applySetId(live)), context.meshes);
  const joins = destination.goal.inside;
  if (!current || (joins && destination.mesh?.backend === current)) return undefined;
  const mesh = leftBehind(platform, facts, current);
  if (!mesh) return undefined;
  const goal = { ...destination.goal, inside: false, staged: isStaged(platform, current) };
  const stage = stageFor(await positionOf(context, live, current), goal);
  return stage ? { goal, mesh, stage, left: current.type, switches: joins } : undefined;
}
