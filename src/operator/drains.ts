import type { Clock } from '../kube/clock.ts';
import type { KubeObject } from '../objects/object.ts';
import { trackLabel } from '../platform/labels.ts';
import type { Again } from './context.ts';
import { nameLabel } from './names.ts';
import type { Removal } from './prune.ts';

/**
 * Keeps what calls were led to until everybody who leads them must have heard that it goes. The plan is written by then, routes
 * included, but proxies hear of it later, and a call to a pod that is gone fails. What was remembered is lost with the process:
 * the time begins anew then, so it is never too short.
 */
export interface Drains {
  /** `members`: all that a platform has; `surplus`: what of it is no longer asked for. */
  letGo: (surplus: readonly Removal[], members: readonly KubeObject[]) => { going: Removal[] } & Again;
}

/** So many times as long as one is kept: its platform is gone, and nobody looks at it any more. */
const longAgo = 100;

export function createDrains(clock: Clock, drainMs: number): Drains {
  /** UID → milliseconds since 1970 at which it was no longer asked for. */
  const since = new Map<string, number>();
  return {
    letGo(surplus, members) {
      const led = new Set(members.filter(takesCalls).map(({ metadata }) => metadata.uid ?? ''));
      const unasked = new Set(surplus.map(({ uid }) => uid));
      for (const uid of led) if (!unasked.has(uid)) since.delete(uid);
      const now = clock.now();
      for (const [uid, begun] of since) if (now - begun > longAgo * drainMs) since.delete(uid);
      const waits = surplus.flatMap((removal) => {
        if (!led.has(removal.uid)) return [];
        const begun = since.get(removal.uid) ?? now;
        since.set(removal.uid, begun);
        const ms = begun + drainMs - now;
        if (ms <= 0) since.delete(removal.uid);
        return ms > 0 ? [{ uid: removal.uid, ms }] : [];
      });
      if (waits.length === 0) return { going: [...surplus] };
      const waiting = new Set(waits.map(({ uid }) => uid));
      const nameOf = ({ metadata }: KubeObject) => metadata.labels?.[nameLabel];
      const served = new Set(members.filter(({ metadata }) => waiting.has(metadata.uid ?? '')).map(nameOf));
      // A pod of the canary that has to start meanwhile needs its configuration.
      const needed = members.filter((one) => one.kind === 'ConfigMap' && served.has(nameOf(one)));
      const kept = new Set([...waiting, ...needed.map(({ metadata }) => metadata.uid)]);
      const going = surplus.filter(({ uid }) => !kept.has(uid));
      return { going, againAfterMs: Math.min(...waits.map(({ ms }) => ms)) };
    },
  };
}

/** The workload of a canary, and the Service that finds it. */
function takesCalls({ kind, metadata }: KubeObject): boolean {
  return metadata.labels?.[trackLabel] === 'canary' && (kind === 'Deployment' || kind === 'Service');
}
