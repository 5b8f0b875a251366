import type { PlatformStatus, ProxyStatus } from '../../api/types.ts';
import { ApiError, isNotFound } from '../../kube/errors.ts';
import type { PodProxy } from '../../mesh/mesh.ts';
import { meshOf } from '../../mesh/registry.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../objects/object.ts';
import type { Compiled } from '../compiler.ts';
import type { Again, Context } from '../context.ts';
import type { Observed } from '../observe.ts';
import { keyOf } from '../platform-store.ts';
import { type Attempts, type Choice, chooseReplacement } from './choose.ts';
import { isCurrent, podsByWorkload, proxyText, type StalePod, type WorkloadPods } from './stale.ts';
import { tryPod } from './trial.ts';

/** Pods that should have another proxy than they have, and what is done about it. */
export interface Proxies {
  stale: readonly StalePod[];
  /** What was tried last; remembered for as long as a pod is stale. */
  attempts: Attempts;
  /** What is done, or why nothing is. */
  note?: string;
}

const none: Proxies = { stale: [], attempts: new Map() };

/**
 * Replaces pods without the proxy that a new pod would get, one at a time and each once for a template and a control plane. A pod is
 * evicted, so that disruption budgets count, and only after a trial has shown what comes in its place. `held` says why nothing
 * may be replaced now.
 */
export async function tendProxies(
  context: Context,
  platform: KubeObject,
  compiled: Compiled,
  { pods = [], workloads }: Observed,
  held: string | undefined,
): Promise<Proxies & Again> {
  const { mesh } = compiled;
  const read = mesh && meshOf(mesh.type)?.readProxy;
  if (!mesh || !read) return none;
  let all = podsByWorkload({ ...compiled, mesh }, pods, workloads, read);
  const { recheckMs: againAfterMs } = context.options;
  // What may not go for now holds up nobody else.
  const refused = new Map<ObjectRef, string>();
  for (;;) {
    const stale = all.flatMap((one) => one.stale);
    if (stale.length === 0) return none;
    const attempts = attemptsBefore(platform, compiled, all);
    const found = { stale, attempts };
    const open = all.map((one) => (refused.has(one.workload) ? { ...one, stale: [] } : one));
    const choice = chooseReplacement(open, mesh, attempts);
    if (choice.kind === 'nothing')
      return refused.size > 0
        ? { ...found, note: [...refused.values()].join('; '), againAfterMs }
        : { ...found, note: 'new pods came without it too, so no more are replaced' };
    if (held !== undefined) return { ...found, note: `nothing is replaced: ${held}` };
    if (choice.kind === 'wait') return { ...found, note: `they are replaced one at a time; ${choice.why}` };
    const { pod, proxy, workload } = choice.stale;
    const trial = await tryPod(context, workload);
    if (!trial) return found;
    if (trial.kind === 'refused')
      return {
        ...found,
        note: `nothing is replaced: a new pod of ${workload.name} is refused: ${trial.why}`,
        againAfterMs,
      };
    const coming = read(trial.pod);
    if (!coming)
      return { ...found, note: `nothing is replaced: a new pod of ${workload.name} gets none`, againAfterMs };
    if (proxy && isCurrent(proxy, coming)) {
      // What the mesh makes of new pods is what is right, whatever its own version.
      all = all.map((one) => (one.workload === workload ? withoutThoseLike(one, coming) : one));
      continue;
    }
    const refusal = await evict(context, pod);
    if (refusal === undefined) return { ...found, ...told(context, platform, choice, coming, attempts) };
    refused.set(workload, `${pod.metadata.name} may not be evicted: ${refusal}`);
  }
}

function told(
  { log, events }: Context,
  platform: KubeObject,
  { stale: { pod, proxy, workload }, attempt }: Choice & { kind: 'replace' },
  coming: PodProxy,
  attempts: Attempts,
): Pick<Proxies, 'attempts' | 'note'> {
  const before = proxy ? `in place of ${proxyText(proxy)}` : 'that it lacks';
  const note = `${pod.metadata.name} is replaced, for a proxy of ${proxyText(coming)} ${before}`;
  log.info({ platform: keyOf(platform), pod: pod.metadata.name }, note);
  events.event(platform, 'Normal', 'ProxyReplaced', note);
  return { attempts: new Map([...attempts, [workload.name, attempt]]), note };
}

/** Says why not; undefined when the pod goes, or is gone already. */
async function evict({ client, metrics }: Context, pod: KubeObject): Promise<string | undefined> {
  try {
    await client.evict(refOf(pod), pod.metadata.uid ? { uid: pod.metadata.uid } : {});
    metrics.wrote('Pod', 'evict');
    return undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    // Also what comes as an error of the server's: two budgets for one pod.
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

function withoutThoseLike(pods: WorkloadPods, coming: PodProxy): WorkloadPods {
  return { ...pods, stale: pods.stale.filter(({ proxy }) => !proxy || !isCurrent(proxy, coming)) };
}

function attemptsBefore({ status }: KubeObject, compiled: Compiled, all: readonly WorkloadPods[]): Attempts {
  const { components = {} } = (status ?? {}) as PlatformStatus;
  const told = [
    ...compiled.components.map(({ name, workload }) => [workload.name, components[name]?.proxy] as const),
    ...(compiled.canaries ?? []).map(
      ({ component, workload }) => [workload.name, components[component]?.canary?.proxy] as const,
    ),
  ];
  const open = new Set(all.filter(({ stale }) => stale.length > 0).map(({ workload }) => workload.name));
  return new Map(
    told.flatMap(([name, proxy]): [string, ProxyStatus][] => (proxy && open.has(name) ? [[name, proxy]] : [])),
  );
}
