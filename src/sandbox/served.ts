import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeClient } from '../kube/client.ts';
import { at, items, text } from '../objects/access.ts';
import type { KubeObject } from '../objects/object.ts';

const withinMs = 30_000;

/** Waits until discovery lists every version that the definitions serve; that is a moment later than they are accepted. */
export async function waitServed(client: KubeClient, crds: KubeObject[], signal?: AbortSignal): Promise<void> {
  const wanted = crds.flatMap(servedBy);
  const deadline = client.clock.now() + withinMs;
  for (;;) {
    signal?.throwIfAborted();
    await client.discovery.refresh();
    const served = new Set(await client.discovery.served());
    const missing = wanted.filter((kind) => !served.has(kind));
    if (missing.length === 0) return;
    if (client.clock.now() > deadline) throw new Error(`not served after ${withinMs / 1000} s: ${missing.join(', ')}`);
    await sleep(100);
  }
}

/** `group/version/Kind` of each version a definition serves. */
function servedBy(crd: KubeObject): string[] {
  const group = text(at(crd, 'spec', 'group'));
  const kind = text(at(crd, 'spec', 'names', 'kind'));
  return items(at(crd, 'spec', 'versions'))
    .filter((version) => at(version, 'served') === true)
    .map((version) => `${group}/${text(at(version, 'name'))}/${kind}`);
}
