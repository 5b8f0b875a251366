import type { ProxyStatus } from '../../api/types.ts';
import type { PodProxy } from '../../mesh/mesh.ts';
import { proxyText, type StalePod, type WorkloadPods } from './stale.ts';

/** What is to be done about pods that should have another proxy. */
export type Choice =
  /** Every pod has the proxy it should have, or replacing one of those that have not did not help. */
  | { kind: 'nothing' }
  /** Something else is going on. */
  | { kind: 'wait'; why: string }
  | { kind: 'replace'; stale: StalePod; attempt: ProxyStatus };

/** By the name of a workload: what was tried last. */
export type Attempts = ReadonlyMap<string, ProxyStatus>;

/**
 * Chooses one pod; the next is chosen when all pods run again. One that does not run, maybe for want of its proxy, goes first, since
 * nobody misses it. What was tried before is told by `attempts`: for a template and a control plane, with as many pods left as
 * before, it did not help and is not tried again.
 */
export function chooseReplacement(all: readonly WorkloadPods[], wanted: PodProxy, attempts: Attempts): Choice {
  const open = all.flatMap((pods) => {
    const { stale, workload } = pods;
    const first = stale.find(({ ready }) => !ready) ?? stale[0];
    if (!first) return [];
    const attempt = { tried: attemptOf(first, wanted), left: stale.length };
    return isTried(attempt, attempts.get(workload.name)) ? [] : [{ stale: first, attempt }];
  });
  const next = open.find(({ stale }) => !stale.ready) ?? open[0];
  if (!next) return { kind: 'nothing' };
  const busy = all.find((one) => one.busy !== undefined);
  if (busy) return { kind: 'wait', why: `${busy.workload.name}: ${busy.busy}` };
  return { kind: 'replace', ...next };
}

function isTried({ tried, left = 0 }: ProxyStatus, before: ProxyStatus | undefined): boolean {
  return before?.tried === tried && left >= (before.left ?? 0);
}

/** `5d4f/default@1.30.3`: the template of the pod, and the control plane whose proxy it should have. */
function attemptOf({ pod }: StalePod, wanted: PodProxy): string {
  const { labels = {} } = pod.metadata;
  const template = labels['pod-template-hash'] ?? labels['controller-revision-hash'] ?? '';
  return `${template}/${proxyText(wanted)}`;
}
