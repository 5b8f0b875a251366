import type { PlatformStatus } from '../api/types.ts';
import type { KubeObject } from '../objects/object.ts';
import type { Context } from './context.ts';
import { keyOf } from './platform-store.ts';

/** Says in the log and as events what has become of a platform, each thing once: when it gets ready, stops being so, gets stuck, or begins a stage. */
export function tellTransitions(
  { events, log }: Pick<Context, 'events' | 'log'>,
  platform: KubeObject,
  before: PlatformStatus,
  now: PlatformStatus,
): void {
  tellStage({ events, log }, platform, before, now);
  const is = condition(now, 'Ready');
  const was = condition(before, 'Ready');
  const stuck = condition(now, 'Stalled');
  const isStuck = stuck?.status === 'True';
  if (is && is.status !== was?.status) {
    log.info({ platform: keyOf(platform), ready: is.status, reason: is.reason }, is.message);
    if (is.status === 'True') events.event(platform, 'Normal', 'Ready', is.message);
    else if (was?.status === 'True' && !isStuck && !now.serviceMesh?.stage)
      events.event(platform, isAskedFor(before, now) ? 'Normal' : 'Warning', is.reason, is.message);
  }
  if (isStuck && stuck.message !== condition(before, 'Stalled')?.message) {
    log.warn({ platform: keyOf(platform), reason: stuck.reason }, stuck.message);
    events.event(platform, 'Warning', stuck.reason, stuck.message);
  }
}

/** Work that somebody's change makes is nothing to be warned of, as long as it goes on. */
function isAskedFor(before: PlatformStatus, now: PlatformStatus): boolean {
  return before.observedGeneration !== now.observedGeneration && condition(now, 'Reconciling')?.status === 'True';
}

/** Each stage on the way into a mesh or out of it, and that it has ended. */
function tellStage(
  { events, log }: Pick<Context, 'events' | 'log'>,
  platform: KubeObject,
  before: PlatformStatus,
  now: PlatformStatus,
): void {
  const was = before.serviceMesh?.stage;
  const is = now.serviceMesh?.stage;
  const way = (direction: string) => (direction === 'In' ? 'into' : 'out of');
  if (is && is.name !== was?.name) {
    log.info({ platform: keyOf(platform), stage: is.name }, `on the way ${way(is.direction)} the mesh`);
    events.event(platform, 'Normal', 'MeshStage', `on the way ${way(is.direction)} the mesh: stage ${is.name} begins`);
  } else if (was && !is) {
    log.info({ platform: keyOf(platform), stage: was.name }, `has come ${way(was.direction)} the mesh`);
    events.event(platform, 'Normal', 'MeshStage', `has come ${way(was.direction)} the mesh`);
  }
}

function condition(status: PlatformStatus, type: string) {
  return status.conditions?.find((one) => one.type === type);
}
