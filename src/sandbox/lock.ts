import { open, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A holder shows every two seconds that it lives. */
const beatMs = 2000;
const staleMs = 20_000;

/**
 * Runs `work` while no other process runs work under the same lock file. A lock whose holder has been silent for 20 s is
 * taken over. `onWait` is called once when somebody else holds it.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  for (let waited = false; !(await acquire(path)); waited = true) {
    if (!waited) onWait?.();
    await sleep(200);
  }
  const beat = setInterval(() => void touch(path), beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  await removeStale(path);
  return false;
}

/** Two waiters may both find it stale: the name it is moved to lets only one of them remove it. */
async function removeStale(path: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs < staleMs) return;
    const aside = `${path}.${Math.trunc(mtimeMs)}`;
    await rename(path, aside);
    await rm(aside, { force: true });
  } catch {
    // Released or removed by somebody else meanwhile.
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
