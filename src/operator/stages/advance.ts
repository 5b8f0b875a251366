import type { MeshStageStatus, PlatformStatus } from '../../api/types.ts';
import type { Facts, MeshStageName } from '../../facts/facts.ts';
import { stageEffects } from '../../mesh/stage.ts';
import type { KubeObject } from '../../objects/object.ts';
import { shortened } from '../conditions.ts';
import type { Again, Context } from '../context.ts';
import { timestamp } from '../timestamp.ts';
import { judgeGates, type Situation } from './gates.ts';
import type { Destination } from './goal.ts';
import { type Mode, nextStage } from './machine.ts';

/** The stage a platform is in, with where it goes. */
export interface Journey extends Destination {
  stage?: MeshStageName;
  /** Type of the mesh that is left. */
  left?: string;
  /** Another is joined then. */
  switches?: boolean;
}

/** What the status has to say of the way; no stage: it has arrived, or never left. */
export interface Advance extends Again {
  stage?: MeshStageStatus | undefined;
  /** Mode of mTLS that was decided on. */
  mtls?: Mode | undefined;
  /** What the stage waits for does not come by itself. */
  stuck?: boolean;
}

type Rest = Omit<Situation, 'stage' | 'goal' | 'since' | 'mesh' | 'staging'>;

/** Looks whether a platform may go on. The decision goes into the status, and is acted upon when it is there. */
export async function advance(context: Context, journey: Journey, rest: Rest): Promise<Advance> {
  const { stage, mesh, goal } = journey;
  const staging = mesh?.backend.staging;
  const here = held(context, journey, rest.platform);
  if (!stage || !here || !mesh || !staging) return {};
  const { since } = here;
  const {
    againAfterMs,
    stuck = false,
    ...judged
  } = await judgeGates(context, {
    ...rest,
    stage,
    goal,
    since,
    mesh,
    staging,
  });
  if (judged.waitingFor !== undefined)
    return {
      stage: told(journey, stage, since, judged),
      stuck,
      ...(againAfterMs === undefined ? {} : { againAfterMs }),
    };
  const now = timestamp(context.client.serverNow());
  const next = nextStage(stage, goal);
  if (next) return { stage: told(journey, next, now, judged), againAfterMs: 1 };
  if (!goal.inside) return { againAfterMs: 1 };
  return { mtls: goal.mode, stage: told(journey, 'deny', now, judged), againAfterMs: 1 };
}

/** The stage without a look at whether it may be left. */
export function held({ client }: Context, journey: Journey, { status }: KubeObject): MeshStageStatus | undefined {
  const { stage } = journey;
  if (!stage) return undefined;
  const { serviceMesh } = (status ?? {}) as PlatformStatus;
  const last = serviceMesh?.stage;
  return last?.name === stage ? last : told(journey, stage, timestamp(client.serverNow()), {});
}

function told(
  { left, switches }: Journey,
  name: MeshStageStatus['name'],
  since: string,
  { waitingFor, measured }: { waitingFor?: string; measured?: string },
): MeshStageStatus {
  const isOut = name !== 'deny' && stageEffects[name].leaving;
  return {
    name,
    direction: isOut ? 'Out' : 'In',
    ...(isOut && switches && left !== undefined ? { from: left } : {}),
    since,
    ...(waitingFor === undefined ? {} : { waitingFor: shortened(waitingFor, 1024) }),
    ...(measured === undefined ? {} : { measured: shortened(measured, 1024) }),
  };
}

/** The facts a platform is compiled with in this stage. */
export function factsInStage(facts: Facts, { stage, left }: Journey): Facts {
  return stage ? { ...facts, meshStage: stage, ...(left === undefined ? {} : { meshLeft: left }) } : facts;
}
