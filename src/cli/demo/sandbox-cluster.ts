import { progressDisplay } from '../../sandbox/progress.ts';
import { defaultCacheDir, startSandbox } from '../../sandbox/sandbox.ts';
import { UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import type { DemoCluster } from './cluster.ts';

export interface SandboxChoice {
  mesh: string;
  meshVersion?: string;
}

/** A cluster of the demo's own on this machine, built on the first run. `say` gets a line for each step. */
export async function sandboxCluster(choice: SandboxChoice, io: Io, say: (line: string) => void): Promise<DemoCluster> {
  const { mesh, meshVersion } = choice;
  if (mesh !== 'istio' && mesh !== 'none') throw new UsageError(`--mesh ${mesh} cannot be planted; use istio or none`);
  const assets = io.env.KUBEBUILDER_ASSETS;
  const display = progressDisplay(io.stdout);
  try {
    const sandbox = await startSandbox({
      mesh,
      ...(meshVersion ? { meshVersion } : {}),
      cacheDir: defaultCacheDir(io.env),
      env: io.env,
      ...(assets ? { kubebuilderAssets: assets } : {}),
      log: say,
      onProgress: display.report,
      signal: io.interrupted(),
    });
    return {
      client: sandbox.client,
      kubectl: `kubectl --kubeconfig ${sandbox.kubeconfig}`,
      dir: sandbox.dir,
      simulated: true,
      operatorKubeconfig: (rbac) => sandbox.operatorKubeconfig(rbac),
      failed: sandbox.failed,
      stop: () => sandbox.stop(),
    };
  } finally {
    display.end();
  }
}
