import type { Clock } from '../kube/clock.ts';
import { at, items, text } from '../objects/access.ts';
import type { KubeObject } from '../objects/object.ts';
import type { MeshMetrics } from '../telemetry/mesh-metrics.ts';
import { queryPath } from '../telemetry/query-path.ts';
import type { ReadMetrics } from './rollout/read-metrics.ts';

/** Traffic between the components, as the platform's own Prometheus tells it. */
export interface MeshTraffic {
  look(question: TrafficQuestion): Promise<Traffic>;
  /** The platform is gone. */
  forget(key: string): void;
}

export interface TrafficQuestion {
  /** Of the platform. */
  key: string;
  namespace: string;
  metrics: MeshMetrics;
  /** Pods of Prometheus that are ready. */
  pods: readonly KubeObject[];
}

/** As in the status: figures, or why there are none. */
export interface Traffic {
  requestRate?: number;
  errorRate?: number;
  message?: string;
}

const port = 9090;
const window = '5m';
/** Milliseconds between readings at least. */
const leastMs = 60_000;
/** Share by which a rate may differ before it is another. */
const noise = 0.1;

/** Readings are in memory. Never rejects: whether the platform is ready does not hang on this. */
export function createMeshTraffic({ clock, read }: { clock: Clock; read: ReadMetrics }): MeshTraffic {
  const readings = new Map<string, { atMs: number; traffic: Traffic }>();

  const ask = async (pod: KubeObject, query: string): Promise<number | undefined> => {
    const address = text(at(pod, 'status', 'podIP')) ?? '';
    const host = address.includes(':') ? `[${address}]` : address;
    const answer = await read(`http://${host}:${port}${queryPath}?query=${encodeURIComponent(query)}`);
    const [sample] = items(at(JSON.parse(answer), 'data', 'result'));
    const value = Number(items(at(sample, 'value'))[1]);
    return Number.isFinite(value) ? value : undefined;
  };

  const figures = async ({ namespace, metrics: { traffic } }: TrafficQuestion, pod: KubeObject): Promise<Traffic> => {
    const question = { window, where: [{ label: 'destinationNamespace', op: '=', value: namespace }] } as const;
    try {
      const [rate, errors] = await Promise.all([
        ask(pod, traffic.requestRate.query(question)),
        ask(pod, traffic.errorRatio.query(question)),
      ]);
      if (rate === undefined) return { message: 'no proxy of the platform has told Prometheus of a request yet' };
      return {
        requestRate: Number(rate.toPrecision(2)),
        ...(errors === undefined ? {} : { errorRate: Number(errors.toFixed(2)) }),
      };
    } catch {
      return { message: `Prometheus cannot be asked on port ${port} of its pod` };
    }
  };

  return {
    forget: (key) => void readings.delete(key),

    async look(question) {
      const last = readings.get(question.key);
      const nowMs = clock.now();
      if (last && nowMs - last.atMs < leastMs) return last.traffic;
      const [pod] = question.pods;
      // Nobody was asked: that may be as soon as somebody is there.
      if (!pod) return { message: 'Prometheus is not ready' };
      const found = await figures(question, pod);
      const traffic = last && isAbout(last.traffic, found) ? last.traffic : found;
      readings.set(question.key, { atMs: nowMs, traffic });
      return traffic;
    },
  };
}

/** Whether there is nothing new to tell: rates are never quite the same twice, and each change of the status is a write. */
function isAbout(before: Traffic, now: Traffic): boolean {
  const { requestRate: rateBefore = 0, errorRate: errorsBefore } = before;
  const { requestRate: rateNow = 0, errorRate: errorsNow } = now;
  return (
    before.message === now.message &&
    (before.requestRate === undefined) === (now.requestRate === undefined) &&
    (errorsBefore === undefined) === (errorsNow === undefined) &&
    Math.abs(rateNow - rateBefore) <= noise * rateBefore &&
    Math.abs((errorsNow ?? 0) - (errorsBefore ?? 0)) < 0.015
  );
}
