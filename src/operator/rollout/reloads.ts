import type { Clock } from '../../kube/clock.ts';
import { at, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { ConfigRevision } from '../../workloads/config-revision.ts';
import { each } from '../each.ts';
import type { Evidence } from './judge.ts';
import { gauge, type ReadMetrics } from './read-metrics.ts';

/** Asks pods how the reload of a configuration went. */
export interface Reloads {
  look(question: Question): Promise<Evidence>;
  /** The platform is gone. */
  forget(platform: string): void;
}

export interface Question {
  /** Of the component, among all platforms: the platform's and its name. */
  key: string;
  pods: readonly KubeObject[];
  reload: NonNullable<ConfigRevision['reload']>;
  /** RFC 3339: when the configuration was written. */
  since: string;
  /** Milliseconds within which every pod has what was written and has tried it: kubelets need up to two minutes. */
  graceMs: number;
}

interface Answer {
  pod: string;
  successful: boolean;
  succeededMs: number;
}

/**
 * A gauge says how the last reload went, but not of what. Failure is that of the new configuration when all was well after
 * that was written, or when it has lasted longer than an earlier one could be seen. Success counts when no reload can be
 * outstanding.
 */
export function createReloads({ clock, read }: { clock: Clock; read: ReadMetrics }): Reloads {
  /** Component → since when all was well with what was written then. */
  const wellSince = new Map<string, string>();

  const ask = async (pod: KubeObject, { reload }: Question): Promise<Answer | undefined> => {
    const address = text(at(pod, 'status', 'podIP')) ?? '';
    const host = address.includes(':') ? `[${address}]` : address;
    const metrics = await read(`http://${host}:${reload.port}/metrics`);
    const successful = gauge(metrics, reload.successful);
    const succeeded = gauge(metrics, reload.succeededAt);
    if (successful === undefined || succeeded === undefined) return undefined;
    return { pod: pod.metadata.name, successful: successful === 1, succeededMs: succeeded * 1000 };
  };

  return {
    forget(platform) {
      for (const key of wellSince.keys()) if (key.startsWith(`${platform}/`)) wellSince.delete(key);
    },

    async look(question) {
      const { key, since, graceMs, reload } = question;
      const pods = question.pods.filter((pod) => at(pod, 'status', 'podIP') && !pod.metadata.deletionTimestamp);
      if (pods.length === 0) return { kind: 'pending' };
      let answers: (Answer | undefined)[];
      try {
        answers = await each(pods, 4, (pod) => ask(pod, question));
      } catch {
        return { kind: 'unwatched', why: `port ${reload.port} of its pods cannot be read` };
      }
      const known = answers.filter((answer) => answer !== undefined);
      if (known.length < pods.length) return { kind: 'unwatched', why: `it has no metric ${reload.successful}` };
      const begunMs = Date.parse(since);
      const elapsedMs = clock.now() - begunMs;
      const failing = known.find(({ successful }) => !successful);
      if (failing) {
        const isNew = wellSince.get(key) === since || elapsedMs >= graceMs;
        return isNew ? { kind: 'fails', words: `${failing.pod} could not load it` } : { kind: 'pending' };
      }
      wellSince.set(key, since);
      const reloaded = known.every(({ succeededMs }) => succeededMs >= begunMs);
      return elapsedMs >= graceMs * (reloaded ? 1 : 4) ? { kind: 'works' } : { kind: 'pending' };
    },
  };
}
