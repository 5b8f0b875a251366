import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { progressDisplay } from '../../../src/sandbox/progress.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { ownSandbox, type SharedSandbox } from './sandbox.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** One for each file that runs at a time. */
    sandboxes: SharedSandbox[];
  }
}

/**
 * A sandbox with Istio for each file that runs at a time. The first run on a machine builds the control plane and shows how far
 * it is.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const logs = mkdtempSync(join(tmpdir(), 'gunj-audit-'));
  const started: Sandbox[] = [];
  const end = async () => {
    await Promise.all(started.map((sandbox) => sandbox.stop()));
    rmSync(logs, { recursive: true, force: true });
  };
  const display = progressDisplay(process.stderr);
  try {
    const shared: SharedSandbox[] = [];
    // One after the other: what the first has built the others find.
    for (let number = 1; number <= project.config.maxWorkers; number++) {
      const auditLog = join(logs, `audit-${number}.log`);
      const sandbox = await ownSandbox({ mesh: 'istio', onProgress: display.report, auditLog });
      started.push(sandbox);
      void sandbox.failed.then((error) => console.error(`the sandbox failed: ${error.message}`));
      const { server, kubeconfig, authority, dir } = sandbox;
      shared.push({ server, kubeconfig, authority, dir, auditLog });
    }
    project.provide('sandboxes', shared);
    return end;
  } catch (error) {
    await end();
    throw error;
  } finally {
    display.end();
  }
}
