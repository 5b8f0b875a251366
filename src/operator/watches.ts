import type { KubeClient } from '../kube/client.ts';
import { type ReflectHandler, type Reflector, type ReflectTarget, reflect } from '../kube/reflector.ts';
import { groupKind, type Kind } from '../objects/object.ts';
import { errorFields, type Log } from './log.ts';

/** Something to watch, as soon and as long as the API server serves it. */
export interface WatchTarget {
  /** For logs and metrics; one of each. */
  name: string;
  /** API versions of one kind, the preferred first: the first that is served is watched. */
  versions: readonly Kind[];
  selection?: Omit<ReflectTarget, 'apiVersion' | 'kind'>;
  handler: ReflectHandler;
  /** Without it nothing can be done: not being served is a fault. */
  required?: true;
  /** The kind is no longer served. */
  onGone?: () => void;
}

export interface WatchHealth {
  /** Names of watches that have not listed once. */
  unsynced: string[];
  /** Names of required watches whose kind is not served. */
  notServed: string[];
  /** Names of watches that have failed or been silent for too long, with the reason. */
  broken: string[];
  ageSeconds: Record<string, number>;
}

export interface Watches {
  /** Starts and stops watches according to what is served now. */
  update(): Promise<void>;
  /** Settles when every watch that runs now has listed. */
  synced(): Promise<void>;
  health(): WatchHealth;
  stop(): Promise<void>;
}

/** A watch ends after at most eight minutes and says something when it begins: more silence than this is a fault. */
const longestSilenceMs = 15 * 60_000;
const longestFailureMs = 3 * 60_000;

export function createWatches(o: { client: KubeClient; log: Log; targets: readonly WatchTarget[] }): Watches {
  const running = new Map<string, { kind: Kind; reflector: Reflector }>();
  let updating: Promise<void> = Promise.resolve();
  let stopped = false;

  const update = async () => {
    await o.client.discovery.refresh();
    for (const target of o.targets) await updateOne(target);
  };

  const updateOne = async (target: WatchTarget) => {
    const kind = await firstServed(o.client, target.versions);
    const now = running.get(target.name);
    if (stopped || now?.kind.apiVersion === kind?.apiVersion) return;
    if (now) {
      now.reflector.stop();
      running.delete(target.name);
      if (!kind) target.onGone?.();
      const message = kind ? 'watching another version' : 'no longer served';
      if (target.required && !kind) o.log.error({ watch: target.name }, `${message}: nothing can be done without it`);
      else o.log.info({ watch: target.name }, message);
    }
    if (kind) running.set(target.name, { kind, reflector: start(target, kind) });
  };

  const start = ({ name, handler, selection }: WatchTarget, kind: Kind): Reflector =>
    reflect(o.client, { ...selection, apiVersion: kind.apiVersion, kind: kind.kind }, handler, {
      onError: (error) => o.log.warn({ watch: name, ...errorFields(error) }, 'a watch failed and is tried again'),
    });

  return {
    update() {
      updating = updating.catch(() => {}).then(update);
      return updating;
    },
    async synced() {
      await Promise.all([...running.values()].map(({ reflector }) => reflector.synced));
    },
    health() {
      const all = [...running].map(([name, { reflector }]) => ({ name, ...reflector.health() }));
      return {
        notServed: o.targets.filter(({ name, required }) => required && !running.has(name)).map(({ name }) => name),
        unsynced: all.filter(({ synced }) => !synced).map(({ name }) => name),
        broken: all.flatMap(({ name, failingForMs = 0, lastActivityAgoMs, lastError }) => {
          if (failingForMs > longestFailureMs) return [`${name}: failing, ${lastError ?? 'no reason known'}`];
          return lastActivityAgoMs > longestSilenceMs ? [`${name}: silent`] : [];
        }),
        ageSeconds: Object.fromEntries(all.map(({ name, lastActivityAgoMs }) => [name, lastActivityAgoMs / 1000])),
      };
    },
    async stop() {
      stopped = true;
      await updating.catch(() => {});
      await Promise.all(
        [...running.values()].map(({ reflector }) => {
          reflector.stop();
          return reflector.done;
        }),
      );
      running.clear();
    },
  };
}

async function firstServed({ discovery }: KubeClient, versions: readonly Kind[]): Promise<Kind | undefined> {
  for (const kind of versions) {
    if (await discovery.resourceFor(kind)) return kind;
  }
  return undefined;
}

/** One target for each kind, with all versions it is written in. */
export function byGroupKind(kinds: readonly Kind[]): Kind[][] {
  return [...Map.groupBy(kinds, groupKind).values()];
}
