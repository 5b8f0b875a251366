import { join, resolve } from 'node:path';
import { compileCacheDir } from '../../../src/cli/compile-cache.ts';
import type { ReconcileOptions } from '../../../src/operator/context.ts';
import { type Child, startChild } from '../../../src/sandbox/child.ts';
import type { Fate, Request } from './write-gate.ts';

/** Where the operator dies. */
export interface KillPoint {
  /** At which write of the place, counted from 1 since it was armed. */
  write: number;
  how: Fate['kind'];
  /** At which request after its start the next one dies too. */
  startUp?: number;
}

export interface Kill {
  place: string;
  chapter: string;
  at: string;
}

/** An operator that is killed (kill -9) at chosen requests, and started again each time. */
export interface DoomedOperator {
  decide(request: Request): Fate | undefined;
  start(kubeconfig: string): void;
  /** Counts the writes of this place anew and dies at these. */
  arm(place: string, chapter: string, points: readonly KillPoint[]): void;
  /** Forgets what is left. */
  disarm(place: string): void;
  /** Writes of the place since it was armed. */
  writes(place: string): number;
  kills(): readonly Kill[];
  /** Why one has ended that nobody has killed. */
  failure(): string | undefined;
  /** Ends the last one: it finishes what it has begun. */
  stop(): Promise<void>;
}

interface Armed {
  chapter: string;
  writes: number;
  points: KillPoint[];
}

const root = resolve(import.meta.dirname, '../../..');

/** `places` are namespaces: a write is about the one whose name is in its path. */
export function doomedOperator(o: {
  places: readonly string[];
  reconcile: Partial<ReconcileOptions>;
  logFile: string;
}): DoomedOperator {
  const armed = new Map<string, Armed>();
  const kills: Kill[] = [];
  const killed = new WeakSet<Child>();
  let child: Child | undefined;
  let kubeconfig = '';
  let requests = 0;
  let nextStartUp: number | undefined;
  let failure: string | undefined;
  let isStopping = false;

  const start = () => {
    requests = 0;
    const program = join(import.meta.dirname, 'operator-process.ts');
    const started = startChild({
      name: 'operator',
      command: join(root, 'node_modules/.bin/node'),
      args: [program, '--kubeconfig', kubeconfig, '--reconcile', JSON.stringify(o.reconcile)],
      logFile: o.logFile,
      env: { NODE_COMPILE_CACHE: compileCacheDir(process.env) ?? '' },
    });
    child = started;
    void started.exited.then(({ code, tail }) => {
      if (isStopping) return;
      if (killed.has(started)) start();
      else failure = `it ended by itself with ${code}: ${tail}`;
    });
  };
  /** Kills the one that runs now, once. */
  const killing = (kill: Kill): (() => void) => {
    const doomed = child;
    return () => {
      if (!doomed || killed.has(doomed)) return;
      killed.add(doomed);
      kills.push(kill);
      void doomed.kill();
    };
  };

  return {
    start(path) {
      kubeconfig = path;
      start();
    },
    decide({ path, writes, method }) {
      if (child && killed.has(child)) return undefined;
      requests++;
      if (nextStartUp !== undefined && requests >= nextStartUp) {
        nextStartUp = undefined;
        const strike = killing({ place: '', chapter: 'start', at: `request ${requests}` });
        return { kind: 'unanswered', strike };
      }
      if (!writes) return undefined;
      const place = o.places.find((name) => path.includes(name));
      const now = armed.get(place ?? '');
      if (!place || !now) return undefined;
      now.writes++;
      const [point] = now.points;
      if (!point || now.writes < point.write) return undefined;
      now.points.shift();
      const kill = killing({
        place,
        chapter: now.chapter,
        at: `write ${now.writes} (${point.how}): ${method} ${path}`,
      });
      return {
        kind: point.how,
        strike: () => {
          nextStartUp = point.startUp;
          kill();
        },
      };
    },
    arm(place, chapter, points) {
      armed.set(place, { chapter, writes: 0, points: points.toSorted((a, b) => a.write - b.write) });
    },
    disarm: (place) => void armed.get(place)?.points.splice(0),
    writes: (place) => armed.get(place)?.writes ?? 0,
    kills: () => kills,
    failure: () => failure,
    async stop() {
      isStopping = true;
      await child?.stop(20_000);
    },
  };
}
