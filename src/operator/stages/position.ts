import type { PlatformStatus } from '../../api/types.ts';
import type { MeshStageName } from '../../facts/facts.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import { groupKind, type KubeObject, refOf } from '../../objects/object.ts';
import { isWorkload } from '../../plan/kinds.ts';
import { stageAnnotation } from '../../platform/labels.ts';
import { applySetId } from '../applyset.ts';
import type { Context } from '../context.ts';
import { each } from '../each.ts';
import type { Mode, Position } from './machine.ts';

const modes: readonly Mode[] = ['STRICT', 'PERMISSIVE', 'DISABLE'];

/** From what lets most through to what lets least. */
const looseFirst: readonly MeshStageName[] = ['eject', 'open', 'inject', 'permissive', 'strict', 'guarded'];

/**
 * Where a platform stands: by its status, which has each decision before it is acted upon, so that an operator which ends in the
 * middle goes on where it was. Without a status by what is there: the objects of a mesh carry the stage they were written in.
 */
export async function positionOf(context: Context, platform: KubeObject, mesh: Mesh): Promise<Position> {
  const { serviceMesh } = (platform.status ?? {}) as PlatformStatus;
  const members = context.objects.ofApplySet(applySetId(platform));
  const kinds = new Set(mesh.writes.map(groupKind));
  const policies = members.filter((member) => kinds.has(groupKind(member)));
  const authorizes = policies.some((policy) => mesh.staging?.authorizes(policy));
  // What it says of itself is of another mesh: as far as this one goes it is outside.
  if (isElsewhere(serviceMesh, mesh)) return { kind: members.some(isWorkload) ? 'outside' : 'new' };
  const { name } = serviceMesh?.stage ?? {};
  // The last step is decided for one mode: what is asked for may be another by now.
  if (name === 'deny') return { kind: 'inside', mode: modeNamed(serviceMesh?.mtlsMode), authorizes };
  if (name) return { kind: 'under way', stage: name, authorizes };
  if (!members.some(isWorkload)) return { kind: 'new' };
  if (serviceMesh?.enabled === false) return { kind: 'outside' };
  if (serviceMesh?.enabled && serviceMesh.mtlsMode)
    return { kind: 'inside', mode: modeNamed(serviceMesh.mtlsMode), authorizes };

  const marks = new Set(policies.map(({ metadata }) => metadata.annotations?.[stageAnnotation]));
  const stage = looseFirst.find((one) => marks.has(one));
  if (stage) return { kind: 'under way', stage, authorizes };
  if (policies.length === 0)
    return serviceMesh?.enabled ? { kind: 'inside', mode: undefined, authorizes } : { kind: 'outside' };
  const live = await each(policies, context.options.concurrency, (policy) => context.client.get(refOf(policy)));
  const found = live.flatMap((policy) => policy ?? []);
  return { kind: 'inside', mode: mesh.staging?.modeSetBy(found), authorizes };
}

function isElsewhere(status: PlatformStatus['serviceMesh'], { type }: Mesh): boolean {
  const of = status?.stage?.from ?? status?.type;
  return of !== undefined && of !== type;
}

function modeNamed(text: string | undefined): Mode | undefined {
  return modes.find((mode) => mode === text);
}
