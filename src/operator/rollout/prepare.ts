import { isDeepStrictEqual } from 'node:util';
import type { ConfigStatus, PlatformStatus } from '../../api/types.ts';
import { at, items } from '../../objects/access.ts';
import { type KubeObject, type ObjectRef, refKey, refOf } from '../../objects/object.ts';
import type { Plan } from '../../plan/plan.ts';
import { configRevisionLabel } from '../../platform/labels.ts';
import type { ConfigRevision } from '../../workloads/config-revision.ts';
import type { Compiled, CompiledComponent } from '../compiler.ts';
import type { Context } from '../context.ts';
import { marksOf } from '../decorate.ts';
import { retryAnnotation } from '../names.ts';
import { isMember } from '../ownership.ts';
import { isOfCanary, listPods } from '../pods.ts';
import { timestamp } from '../timestamp.ts';
import { workloadState } from '../workload-state.ts';
import { chosen } from './choose.ts';
import { crashOf } from './crash.ts';
import { areSpare, type KeptRevision, kept, revisionsOf } from './kept.ts';
import { mountsRevision } from './mounted.ts';
import { withContent, withMounted } from './redirect.ts';

/** Which configuration each component gets, and the plan that gives it to them. */
export interface Rollout {
  plan: Plan;
  /** By component; those of which nobody can tell are missing. */
  states: ReadonlyMap<string, ConfigStatus>;
  /** Configurations of before that are kept. */
  keep: readonly ObjectRef[];
  /** Components of which some are kept only until what is tried has been accepted. */
  spare: ReadonlySet<string>;
}

/** Decides which configuration is to be written, before anything is. Reads what is needed to go back to one. */
export async function prepareRollout(
  context: Context,
  platform: KubeObject,
  compiled: Compiled,
  plan: Plan,
): Promise<Rollout> {
  const { applySet } = marksOf(platform);
  const members = context.objects
    .inNamespace(platform.metadata.namespace ?? '')
    .filter(({ metadata }) => isMember(metadata, applySet));
  const states = new Map<string, ConfigStatus>();
  const keep: ObjectRef[] = [];
  const spare = new Set<string>();
  let written = context.withCopies(compiled) ?? plan;
  for (const component of compiled.components) {
    const { config: wanted, name } = component;
    if (!wanted) continue;
    const revisions = revisionsOf(members, name);
    const find = (revision: string) => revisions.find((one) => one.revision === revision && isWhole(one, wanted));
    const isKept = (revision: string) => find(revision) !== undefined;
    const attempt = platform.metadata.annotations?.[retryAnnotation];
    const state = chosen({
      ...(await before(context, platform, component, plan, isKept)),
      wanted,
      ...(attempt === undefined ? {} : { attempt }),
      isKept,
      now: timestamp(context.client.serverNow()),
    });
    states.set(name, state);
    const decided = { ...state, wanted: wanted.revision };
    const stay = kept(revisions, decided);
    keep.push(...stay.flatMap(({ directories }) => [...directories.values()].flat()));
    if (areSpare(stay, decided)) spare.add(name);
    const target = state.revision === wanted.revision ? undefined : find(state.revision);
    if (target) written = await withRevision(context, written, component, target, `put back at ${state.since}`);
  }
  return { plan: written, states, keep, spare };
}

/** For a platform to which nothing is written: all stays as it was decided. */
export function heldRollout(platform: KubeObject, plan: Plan): Rollout {
  const { components = {} } = (platform.status ?? {}) as PlatformStatus;
  const states = Object.entries(components).flatMap(([name, { config }]): [string, ConfigStatus][] =>
    config ? [[name, config]] : [],
  );
  return { plan, states: new Map(states), keep: [], spare: new Set() };
}

/** Of one that is reloaded, directories of rules may have come or gone since. */
function isWhole({ directories }: KeptRevision, { reload, directories: wanted }: ConfigRevision): boolean {
  return (reload ? wanted.slice(0, 1) : wanted).every((directory) => directories.has(directory));
}

async function withRevision(
  { client }: Context,
  plan: Plan,
  component: CompiledComponent,
  { directories }: KeptRevision,
  mark: string,
): Promise<Plan> {
  if (!component.config?.reload) {
    const names = new Map([...directories].map(([directory, refs]) => [directory, refs.map(({ name }) => name)]));
    return withMounted(plan, component, names);
  }
  const copies: KubeObject[] = [];
  for (const ref of [...directories.values()].flat()) {
    const copy = await client.get(ref);
    // Gone since the watch told of it; its event brings another look.
    if (!copy) return plan;
    copies.push(copy);
  }
  return withContent(plan, component, copies, mark);
}

/** What was decided before, without what cannot be gone back to. */
async function before(
  context: Context,
  platform: KubeObject,
  component: CompiledComponent,
  plan: Plan,
  isKept: (revision: string) => boolean,
): Promise<{ previous?: ConfigStatus }> {
  const status = ((platform.status ?? {}) as PlatformStatus).components?.[component.name];
  const previous = status?.config;
  if (!previous) return adopted(context, component, plan, isKept);
  const leaves = previous.revision === previous.accepted && previous.revision !== component.config?.revision;
  if (!leaves || status.ready || previous.rejected || component.config?.reload) return { previous };
  // It did not work before the change either, so nothing is gained by going back.
  const { directories = [], revision = '' } = { ...component.config, revision: previous.revision };
  const pods = await listPods(context, platform);
  const broken = pods.some(
    (pod) => !isOfCanary(pod) && mountsRevision(pod, directories, revision) && crashOf(pod, component.name),
  );
  if (!broken) return { previous };
  const { accepted: _, program: __, ...rest } = previous;
  return { previous: rest };
}

/** Of a status that was lost: what the workload runs with, when that works. */
async function adopted(
  { client, objects }: Context,
  { workload, config, name }: CompiledComponent,
  plan: Plan,
  isKept: (revision: string) => boolean,
): Promise<{ previous?: ConfigStatus }> {
  if (!config || config.reload || !objects.get(workload)) return {};
  const live = await client.get(workload);
  const template = at(live, 'spec', 'template') as KubeObject | undefined;
  if (!live || !template || !workloadState(live).ready) return {};
  const revision = objects
    .inNamespace(workload.namespace ?? '')
    .flatMap(({ metadata }) => metadata.labels?.[configRevisionLabel] ?? [])
    .find((one) => isKept(one) && mountsRevision(template, config.directories, one));
  if (revision === undefined || revision === config.revision) return {};
  const planned = plan.waves
    .flatMap((wave) => wave.objects)
    .find((object) => refKey(refOf(object)) === refKey(workload));
  const isSame = isDeepStrictEqual(programOf(planned, name), programOf(live, name));
  const since = timestamp(client.serverNow());
  return { previous: { revision, since, ...(isSame ? { accepted: revision, program: config.program } : {}) } };
}

/** Of a workload as far as a server adds nothing to it. */
function programOf(workload: KubeObject | undefined, container: string): unknown {
  const containers = items(at(workload, 'spec', 'template', 'spec', 'containers'));
  const own = containers.find((one) => at(one, 'name') === container);
  const env = items(at(own, 'env')).map((one) => [at(one, 'name'), at(one, 'value')]);
  return { image: at(own, 'image'), args: items(at(own, 'args')), env };
}
