import { marksOf } from '../../src/operator/decorate.ts';
import { makeSecret } from '../../src/operator/secrets.ts';
import type { ControlPlaneBinaries } from '../../src/sandbox/controlplane-tools.ts';
import { namespaceName } from '../cluster.ts';
import { rawClient } from '../raw.ts';
import { startArena } from './arena.ts';
import { applyPlatform, makeNamespaces } from './converge.ts';
import { marked, usualMemory, wantedByUs } from './sample.ts';

/** Seconds that a client needs which does nothing but send the same objects, 16 at a time, on an API server of its own. */
export async function baseline(binaries: ControlPlaneBinaries, platforms: number): Promise<number> {
  const arena = await startArena(binaries, 'bench-raw');
  const raw = rawClient(arena.adminKubeconfig);
  try {
    const namespaces = Array.from({ length: platforms }, (_, index) => namespaceName('peers', index));
    await makeNamespaces(arena.admin, namespaces);
    const owners = await Promise.all(namespaces.map((namespace) => applyPlatform(arena.admin, namespace)));
    const objects = owners.flatMap((owner) => {
      const wanted = wantedByUs(owner.metadata.namespace ?? '', usualMemory, arena.facts);
      const marks = marksOf(owner);
      return [...marked(wanted, marks), ...wanted.secrets.map((secret) => makeSecret(secret, marks))];
    });
    const started = Date.now();
    await raw.apply(objects);
    return (Date.now() - started) / 1000;
  } finally {
    raw.close();
    await arena.stop();
  }
}
