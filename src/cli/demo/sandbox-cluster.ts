import { parseCrds } from '../../sandbox/linkerd/crds.ts';
import { progressDisplay } from '../../sandbox/progress.ts';
import { placesOf, startSandbox } from '../../sandbox/sandbox.ts';
import { UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { readText } from '../read-file.ts';
import type { DemoCluster } from './cluster.ts';

export interface SandboxChoice {
  mesh: string;
  meshVersion?: string;
  /** File with the mesh's CRDs. */
  meshCrds?: string;
}

/** A cluster of the demo's own on this machine, built on the first run. `say` gets a line for each step. */
export async function sandboxCluster(choice: SandboxChoice, io: Io, say: (line: string) => void): Promise<DemoCluster> {
  const { mesh, meshVersion, meshCrds } = choice;
  if (mesh !== 'istio' && mesh !== 'linkerd' && mesh !== 'none')
    throw new UsageError(`--mesh ${mesh} cannot be planted; use istio, linkerd or none`);
  const crds = meshCrds === undefined ? undefined : parseCrds((await readText(meshCrds, io)).text);
  const display = progressDisplay(io.stdout);
  try {
    const sandbox = await startSandbox({
      mesh,
      ...(meshVersion ? { meshVersion } : {}),
      ...(crds ? { meshCrds: crds } : {}),
      ...placesOf(io.env),
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
