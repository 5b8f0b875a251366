import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { progressDisplay } from '../../../src/sandbox/progress.ts';
import { defaultCacheDir, startSandbox } from '../../../src/sandbox/sandbox.ts';
import type { SharedSandbox } from './sandbox.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    sandbox: SharedSandbox;
  }
}

/** One sandbox with Istio for the whole run. The first run on a machine builds the control plane and shows how far it is. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const logs = mkdtempSync(join(tmpdir(), 'gunj-audit-'));
  const auditLog = join(logs, 'audit.log');
  const display = progressDisplay(process.stderr);
  const assets = process.env['KUBEBUILDER_ASSETS'];
  try {
    const sandbox = await startSandbox({
      mesh: 'istio',
      cacheDir: defaultCacheDir(process.env),
      env: process.env,
      onProgress: display.report,
      auditLog,
      ...(assets ? { kubebuilderAssets: assets } : {}),
    });
    void sandbox.failed.then((error) => console.error(`the sandbox failed: ${error.message}`));
    const { server, kubeconfig, authority, dir } = sandbox;
    project.provide('sandbox', { server, kubeconfig, authority, dir, auditLog });
    return async () => {
      await sandbox.stop();
      rmSync(logs, { recursive: true, force: true });
    };
  } catch (error) {
    rmSync(logs, { recursive: true, force: true });
    throw error;
  } finally {
    display.end();
  }
}
