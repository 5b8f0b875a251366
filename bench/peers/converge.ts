import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeClient } from '../../src/kube/client.ts';
import { type AuditedRequest, isWrite } from '../audit.ts';
import { type Arena } from './arena.ts';
import { specWith, usualMemory } from './sample.ts';
import { auditKey } from './wanted.ts';

const quietMs = 3_000;
const patienceMs = 1_800_000;
export const platformKind = { apiVersion: 'observability.io/v1beta1', kind: 'ObservabilityPlatform' } as const;

export async function makeNamespaces(admin: KubeClient, namespaces: readonly string[]): Promise<void> {
  await Promise.all(
    namespaces.map((name) =>
      admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { fieldManager: 'bench' }),
    ),
  );
}

export function applyPlatform(admin: KubeClient, namespace: string, memory = usualMemory) {
  const metadata = { name: 'bench', namespace };
  return admin.apply({ ...platformKind, metadata, spec: specWith(memory) }, { fieldManager: 'bench' });
}

/** Whether this is a write by which an object came to be, or to be as it is. */
export function succeeded(request: AuditedRequest): boolean {
  return isWrite(request) && request.subresource === '' && request.status < 300;
}

/** Waits until each of the objects was written since `since`; gives when the last was, milliseconds since the epoch. */
export async function untilWritten(arena: Arena, keys: readonly string[], since: number): Promise<number> {
  const deadline = Date.now() + patienceMs;
  const missing = new Set(keys);
  let last = since;
  for (let read = 0; ; ) {
    const calls = arena.calls();
    for (const call of calls.slice(read)) {
      if (call.received >= since && succeeded(call) && missing.delete(auditKey(call)))
        last = Math.max(last, call.finished);
    }
    read = calls.length;
    if (missing.size === 0) return last;
    if (Date.now() > deadline)
      throw new Error(`${missing.size} objects were not written: ${[...missing].slice(0, 5).join(', ')}`);
    await sleep(250);
  }
}

/** Waits until the contender has written nothing for some seconds. */
export async function untilQuiet(arena: Arena): Promise<void> {
  for (let seen = -1; ; ) {
    const writes = arena.calls().filter(isWrite).length;
    if (writes === seen) return;
    seen = writes;
    await sleep(quietMs);
  }
}
