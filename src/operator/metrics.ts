import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ObservedCall } from '../kube/caller.ts';
import { isRefusing, type PolicyState } from './installation/policies.ts';

/** The operator's own metrics, all prefixed `gunj_`, beside the usual ones of a Node process. */
export interface OperatorMetrics {
  registry: Registry;
  /** For the client's `observe`. */
  observeCall: (call: ObservedCall) => void;
  reconciled: (result: 'success' | 'error', seconds: number) => void;
  wrote: (kind: string, verb: 'apply' | 'create' | 'patch' | 'delete' | 'evict') => void;
  drift: (kind: string) => void;
  factsRead: (result: 'success' | 'error') => void;
  /** Read at each scrape. */
  gauges: (read: () => OperatorGauges) => void;
}

export interface OperatorGauges {
  /** Whether this operator is the one that writes. */
  leading: boolean;
  queueWaiting: number;
  queueRunning: number;
  queueFailing: number;
  platforms: number;
  objects: number;
  /** Platforms on their way into a mesh or out of it, by stage. */
  meshStages: Record<string, number>;
  /** How the policies of API servers stand; undefined: not known. */
  policies: ReadonlyMap<string, PolicyState> | undefined;
  /** By kind: seconds since a watch last said something. */
  reflectorAgeSeconds: Record<string, number>;
}

/** Metrics in a registry of their own. `processMetrics: false` leaves out those of the process, which start timers. */
export function createMetrics({ processMetrics = true } = {}): OperatorMetrics {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `gunj_${name}`, help, labelNames, registers });

  const reconciles = counter('reconcile_total', 'Reconciles by result.', ['result']);
  const duration = new Histogram({
    name: 'gunj_reconcile_duration_seconds',
    help: 'Duration of a reconcile.',
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const writes = counter('writes_total', 'Writes to objects by kind and verb.', ['kind', 'verb']);
  const drifts = counter('drift_total', 'Objects found different from what was last written, by kind.', ['kind']);
  const facts = counter('facts_reads_total', 'Readings of the cluster’s facts by result.', ['result']);
  const calls = counter('api_requests_total', 'Requests to the API server by verb and HTTP status; 0: no answer.', [
    'verb',
    'status',
  ]);
  const latency = new Histogram({
    name: 'gunj_api_request_duration_seconds',
    help: 'Duration of requests to the API server, watches left out.',
    labelNames: ['verb'],
    buckets: [0.002, 0.01, 0.05, 0.25, 1, 5],
    registers,
  });

  return {
    registry,
    observeCall({ verb, status, ms }) {
      calls.inc({ verb, status: String(status) });
      if (verb !== 'watch') latency.observe({ verb }, ms / 1000);
    },
    reconciled(result, seconds) {
      reconciles.inc({ result });
      duration.observe(seconds);
    },
    wrote: (kind, verb) => writes.inc({ kind, verb }),
    drift: (kind) => drifts.inc({ kind }),
    factsRead: (result) => facts.inc({ result }),
    gauges: (read) => registerGauges(registers, read),
  };
}

function registerGauges(registers: Registry[], read: () => OperatorGauges): void {
  const gauge = (name: string, help: string, value: (gauges: OperatorGauges) => number) =>
    new Gauge({
      name: `gunj_${name}`,
      help,
      registers,
      collect() {
        this.set(value(read()));
      },
    });
  gauge('leader', '1: this operator writes; 0: it waits for its turn.', ({ leading }) => (leading ? 1 : 0));
  gauge('queue_depth', 'Platforms waiting to be reconciled.', ({ queueWaiting }) => queueWaiting);
  gauge('queue_running', 'Platforms being reconciled.', ({ queueRunning }) => queueRunning);
  gauge('queue_failing', 'Platforms whose last reconcile failed.', ({ queueFailing }) => queueFailing);
  gauge('platforms', 'Platforms known.', ({ platforms }) => platforms);
  gauge('objects', 'Objects known.', ({ objects }) => objects);
  new Gauge({
    name: 'gunj_platforms_in_mesh_stage',
    help: 'Platforms on their way into a mesh or out of it, by stage.',
    labelNames: ['stage'],
    registers,
    collect() {
      this.reset();
      for (const [stage, count] of Object.entries(read().meshStages)) this.set({ stage }, count);
    },
  });
  new Gauge({
    name: 'gunj_admission_policy',
    help: '1: the API server refuses by this policy, as this release has it or a later one; 0: it is not in force, or changed. None: not known.',
    labelNames: ['policy'],
    registers,
    collect() {
      this.reset();
      for (const [policy, state] of read().policies ?? []) this.set({ policy }, isRefusing(state) ? 1 : 0);
    },
  });
  new Gauge({
    name: 'gunj_reflector_age_seconds',
    help: 'Seconds since the watch of a kind last said something.',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset();
      for (const [kind, age] of Object.entries(read().reflectorAgeSeconds)) this.set({ kind }, age);
    },
  });
}
