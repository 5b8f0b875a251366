import { clusterFacts } from '../facts/cluster-source.ts';
import { factKinds } from '../facts/kinds.ts';
import { readFacts } from '../facts/read.ts';
import { backoffMs } from '../kube/backoff.ts';
import type { KubeClient } from '../kube/client.ts';
import { type Clock, sleep } from '../kube/clock.ts';
import { isConflict } from '../kube/errors.ts';
import { createQueue, type WorkQueue } from '../kube/queue.ts';
import { meshes } from '../mesh/registry.ts';
import { at, text } from '../objects/access.ts';
import { type KubeObject, refKey } from '../objects/object.ts';
import { platformJudge } from './admission/judge.ts';
import { clusterScopePolicy } from './admission/policies/cluster-scope.ts';
import { type Admission, type AdmissionOptions, serveAdmission } from './admission/serve.ts';
import { allFacts } from './all-facts.ts';
import { createCompiling } from './compiling.ts';
import { type Again, type Context, defaultOptions, type ReconcileOptions } from './context.ts';
import { createContributionStore } from './contribution-store.ts';
import { createDrains } from './drains.ts';
import type { Election } from './election/election.ts';
import { createRecorder } from './events.ts';
import { createFactsKeeper, type FactsKeeper } from './facts-keeper.ts';
import { concerns } from './facts-read.ts';
import { createFights } from './fights.ts';
import { firstLooks } from './first-looks.ts';
import { serveHttp } from './http.ts';
import { createInstallationCheck } from './installation/check.ts';
import { createKindsUpdate } from './kinds-update.ts';
import { errorFields, type Log } from './log.ts';
import { looksAt } from './looks-at.ts';
import { createMeshObjectStore } from './mesh-object-store.ts';
import { createMeshTraffic } from './mesh-traffic.ts';
import { createMetrics, type OperatorMetrics } from './metrics.ts';
import { createNamespaceStore } from './namespace-store.ts';
import { createObjectStore } from './object-store.ts';
import { createPlatformStore, keyOf } from './platform-store.ts';
import { reconcile } from './reconcile.ts';
import { type ReadMetrics, readMetrics } from './rollout/read-metrics.ts';
import { createReloads } from './rollout/reloads.ts';
import { createSecretStore } from './secret-store.ts';
import { createRefusals } from './stages/refusals.ts';
import { createVolumeStore } from './storage/volume-store.ts';
import { watchTargets } from './targets.ts';
import { createTurns } from './turns.ts';
import { createWatches, type Watches } from './watches.ts';

export interface OperatorOptions {
  client: KubeClient;
  /** For what is urgent, so that its requests wait behind no others; absent: `client`. */
  urgentClient?: KubeClient;
  log: Log;
  /** Ends the operator: what is waiting is finished, then runOperator settles. */
  signal: AbortSignal;
  /** Give the client this one's `observeCall`. */
  metrics?: OperatorMetrics;
  /** Where /metrics, /healthz and /readyz are served; absent: nowhere. Port 0: any. */
  http?: { host?: string; port: number };
  onListening?: (url: string) => void;
  /** Called once everything is known and the first reconciles begin. */
  onStarted?: () => void;
  /** Platforms worked on at a time. */
  workers?: number;
  /** Milliseconds that changes of owned objects are gathered for. */
  coalesceMs?: number;
  /** Milliseconds that unfinished work may take when ending; where there is an election the clients are closed after that. */
  drainMs?: number;
  /** Name of this process in events. */
  instance?: string;
  reconcile?: Partial<ReconcileOptions>;
  /** Namespace whose pod this is; absent: it runs outside the cluster, and cannot call the platforms' pods. */
  namespace?: string;
  /** How metrics of the platforms' pods are read. */
  readMetrics?: ReadMetrics;
  /** Waited for before anything is written; absent: no other operator is there. Give the client its `isLeading` as `mayWrite`. */
  election?: Election;
  /** Warns people who write platforms; needs `namespace`. Absent: nobody is warned before the status says it. */
  admission?: Pick<AdmissionOptions, 'host' | 'port' | 'onListening' | 'lookMs'>;
}

/** What somebody has changed is put back while others are being made, by workers and connections of its own. */
const urgentWorkers = 4;
/** By which those that somebody may wait for are ahead of all others when the operator starts: compiling these would slow them down. */
const headStartMs = 1_000;
/** Milliseconds that changes of what was right are gathered for. */
const urgentMs = 20;

/**
 * Keeps all platforms of a cluster as they should be until `signal` is aborted, or it has lost an election that it had won.
 * Rejects when it cannot even start.
 */
export async function runOperator(o: OperatorOptions): Promise<void> {
  const { client, log, signal, coalesceMs = 100 } = o;
  const { clock } = client;
  const metrics = o.metrics ?? createMetrics({ processMetrics: false });
  const platforms = createPlatformStore();
  const objects = createObjectStore();
  const namespaces = createNamespaceStore();
  const secrets = createSecretStore();
  const stores = { platforms, objects, namespaces, secrets, volumes: createVolumeStore() };
  const contributions = createContributionStore({ read: (ref) => client.get(ref) });
  const meshObjects = createMeshObjectStore();
  const surveys = meshes.flatMap(({ survey }) => survey ?? []);
  const { once, ...compiling } = createCompiling(surveys);
  const claims = new Map<string, string>();
  const note = (text: string) => log.debug({}, text);
  let known = false;
  let started = false;

  const facts = createFactsKeeper({
    clock,
    log,
    read: async (anew) => ({
      ...(await readFacts(clusterFacts(client, anew), { meshes, contributions: false, meshObjects: false, note })),
      ...(o.namespace ? { operator: { namespace: o.namespace } } : {}),
    }),
    onRead: metrics.factsRead,
    onChange(all, changed, selections) {
      const own = changed.flatMap((name) => platforms.inNamespace(name).map(keyOf));
      const selecting = selections ? platforms.keys().filter((key) => looksElsewhere(platforms.get(key))) : [];
      const keys = all ? platforms.keys() : [...new Set([...own, ...selecting])];
      log.info({ all, platforms: keys.length }, 'the facts of the cluster have changed');
      look(keys, coalesceMs);
    },
  });
  const events = createRecorder({ client, log, instance: o.instance ?? 'gunj-operator' });
  const options = { ...defaultOptions, ...o.reconcile };
  const context: Context = {
    client,
    log,
    metrics,
    events,
    ...compiling,
    facts: allFacts({
      facts: facts.current,
      contributions: () => contributions.current(),
      meshObjects: () => meshObjects.current(),
    }),
    ...stores,
    claims,
    fights: createFights(clock),
    turn: createTurns(),
    meshes,
    scopePolicy: () => installation.policies()?.get(clusterScopePolicy.name),
    asKnown: (platform) => installation.asKnown(platform),
    ...(o.namespace ? calls(client, o.readMetrics ?? readMetrics) : {}),
    drains: createDrains(clock, options.canaryDrainMs),
    options,
  };
  const urgently: Context = { ...context, client: o.urgentClient ?? client };
  const queue = createQueue({
    clock,
    workers: o.workers ?? 16,
    urgentWorkers,
    process: (key, urgent) => measured(urgent ? urgently : context, key),
    onError: (key, error) =>
      log.error({ platform: key, ...errorFields(error) }, 'a reconcile failed and is tried again'),
  });
  /** Nothing before the start, which looks at all platforms: until then this may be an operator that waits for its turn. */
  const look = (keys: readonly string[], afterMs: number, urgent = false) => {
    if (started)
      for (const key of keys) queue.addAfter(key, urgent ? Math.min(afterMs, urgentMs) : afterMs, { urgent });
  };
  const lookWhere = (isConcerned: (platform: KubeObject) => boolean) => {
    const concerned = platforms.keys().filter((key) => {
      const platform = platforms.get(key);
      return platform && isConcerned(platform);
    });
    look(concerned, coalesceMs);
  };
  const wake = (namespace: string, afterMs: number, urgent = false) =>
    look(platforms.inNamespace(namespace).map(keyOf), afterMs, urgent);

  const watches = createWatches({
    client,
    log,
    targets: watchTargets({
      ...stores,
      contributions,
      meshObjects,
      surveys,
      factKinds,
      meshKinds: meshes.flatMap((mesh) => mesh.writes),
      onPlatform(platform, gone) {
        if (!started) return;
        if (!gone) return queue.add(keyOf(platform));
        queue.forget(keyOf(platform));
        for (const memory of [context.reloads, context.refusals, context.traffic]) memory?.forget(keyOf(platform));
        wake(platform.metadata.namespace ?? '', 0);
      },
      onLost: (ref) => context.fights.lost(refKey(ref)),
      onObject: (namespace, urgent) => wake(namespace, coalesceMs, urgent),
      onMember(applySet, urgent) {
        const platform = platforms.ofApplySet(applySet);
        if (platform) look([keyOf(platform)], coalesceMs, urgent);
      },
      onSecret: (namespace) => wake(namespace, coalesceMs),
      onNamespace(name) {
        facts.touch();
        wake(name, coalesceMs);
      },
      onContribution(namespace) {
        if (!started) return;
        lookWhere((platform) => looksAt(platform, namespace, facts.current()));
      },
      onFact: facts.touch,
      onMeshObjects(changed) {
        if (!started) return;
        const now = facts.current();
        lookWhere((platform) => changed.some((object) => concerns(object, platform, now, surveys)));
      },
      onKinds() {
        kinds.touch();
        installation.touch();
      },
    }),
  });
  const kinds = createKindsUpdate({ client, watches, facts, log });
  const installation = createInstallationCheck({
    client,
    log,
    ...(o.namespace ? { namespace: o.namespace } : {}),
    onPolicies: () => look(platforms.keys(), coalesceMs),
    onDefinition: () => look(platforms.keys(), coalesceMs),
  });
  metrics.gauges(() => ({
    ...gauges(context, queue, watches),
    leading: o.election?.isLeading() ?? started,
    policies: installation.policies(),
  }));
  const http = o.http
    ? await serveHttp({ ...o.http, metrics, unready: () => [...unready(known, watches), ...installation.unready()] })
    : undefined;
  if (http) o.onListening?.(http.url);

  let admission: Admission | undefined;
  try {
    const ended = Promise.race([aborted(signal), ...(o.election ? [aborted(o.election.lost)] : [])]);
    await Promise.race([ended, Promise.all([untilKnown(watches, facts, log, client, signal), installation.first])]);
    known = !signal.aborted;
    if (known && o.admission && o.namespace) {
      admission = serveAdmission({
        ...o.admission,
        client,
        log,
        namespace: o.namespace,
        mayWrite: o.election?.isLeading ?? (() => true),
        judge: platformJudge({ ...context, compile: once }),
      });
    }
    // One that waits for its turn knows all that happens, so that it can go on at once.
    if (known && (await (o.election?.lead(signal) ?? true))) {
      started = true;
      for (const [index, key] of firstLooks(platforms, objects).entries()) {
        if (index < urgentWorkers) queue.add(key, { urgent: true });
        else queue.addAfter(key, headStartMs);
      }
      objects.forgetTouched();
      log.info({ server: client.server, platforms: platforms.keys().length }, 'operator started');
      o.onStarted?.();
      await ended;
      log.info(queue.depth(), 'ending: finishing what has begun');
    }
    const isDone = await within(client, o.drainMs ?? 20_000, queue.shutDown());
    // What has been sent and not been answered must not arrive when another already writes.
    if (!isDone && o.election) for (const one of [client, o.urgentClient]) one?.close();
    await o.election?.resign();
  } finally {
    facts.stop();
    kinds.stop();
    installation.stop();
    await watches.stop();
    await admission?.close();
    await http?.close();
    log.info({}, 'operator ended');
  }
}

/** What an operator can ask pods that it can call. */
function calls(client: KubeClient, read: ReadMetrics): Pick<Context, 'reloads' | 'refusals' | 'traffic'> {
  // What they ask is compared with times in statuses, which are the API server's.
  const clock: Clock = { ...client.clock, now: client.serverNow };
  return {
    reloads: createReloads({ clock, read }),
    refusals: createRefusals({ clock, read }),
    traffic: createMeshTraffic({ clock, read }),
  };
}

/** Whether other namespaces, by name or by label, are part of what a platform asks for. */
function looksElsewhere(platform: KubeObject | undefined): boolean {
  return at(platform, 'spec', 'observability') !== undefined;
}

async function measured(context: Context, key: string): Promise<Again> {
  const { clock } = context.client;
  const begun = clock.now();
  const seconds = () => (clock.now() - begun) / 1000;
  try {
    const again = await reconcile(context, key);
    context.metrics.reconciled('success', seconds());
    return again;
  } catch (error) {
    // The platform has changed since it was read: the event that tells is on its way.
    if (isConflict(error)) return { againAfterMs: 200 };
    context.metrics.reconciled('error', seconds());
    throw error;
  }
}

const discoveryBackoff = { baseMs: 2_000, maxMs: 15_000 };

/** Waits until platforms are served, all watches have listed and the facts are known, however long the API server takes. */
async function untilKnown(
  watches: Watches,
  facts: FactsKeeper,
  log: Log,
  { clock }: KubeClient,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      await watches.update();
      if (watches.health().notServed.length === 0) break;
    } catch (error) {
      log.warn(errorFields(error), 'the API server cannot be asked what it serves');
    }
    await sleep(clock, backoffMs(failures, discoveryBackoff, clock.random), 'discovery', signal);
  }
  // Not before: a server that does not serve platforms yet may not serve the kinds of a mesh either.
  facts.start();
  await Promise.all([watches.synced(), facts.first]);
}

function gauges({ platforms, objects }: Context, queue: WorkQueue, watches: Watches) {
  const { waiting, running, failing } = queue.depth();
  return {
    queueWaiting: waiting,
    queueRunning: running,
    queueFailing: failing,
    platforms: platforms.keys().length,
    objects: objects.size(),
    meshStages: stagesOf(platforms),
    reflectorAgeSeconds: watches.health().ageSeconds,
  };
}

function stagesOf(platforms: Context['platforms']): Record<string, number> {
  const names = platforms
    .keys()
    .flatMap((key) => text(at(platforms.get(key)?.status, 'serviceMesh', 'stage', 'name')) ?? []);
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}

function unready(known: boolean, watches: Watches): string[] {
  const { unsynced, broken } = watches.health();
  const reasons = [...unsynced.map((name) => `${name}: not listed yet`), ...broken];
  return known || reasons.length > 0 ? reasons : ['starting'];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Waits for `work`, but no longer than this; says whether it is done. */
async function within({ clock }: KubeClient, ms: number, work: Promise<void>): Promise<boolean> {
  const limit = Promise.withResolvers<boolean>();
  const cancel = clock.after(ms, () => limit.resolve(false), 'drain');
  const isDone = await Promise.race([work.then(() => true), limit.promise]);
  cancel();
  return isDone;
}
