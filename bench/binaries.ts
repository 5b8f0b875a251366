import { type ControlPlaneBinaries, controlPlaneBinaries } from '../src/sandbox/controlplane-tools.ts';
import { progressDisplay } from '../src/sandbox/progress.ts';
import { defaultCacheDir } from '../src/sandbox/sandbox.ts';

/** The programs of a control plane, built where they are not in the cache yet; says how far that is. */
export async function benchBinaries(): Promise<ControlPlaneBinaries> {
  const display = progressDisplay(process.stderr);
  const assets = process.env['KUBEBUILDER_ASSETS'];
  return controlPlaneBinaries({
    cacheDir: defaultCacheDir(process.env),
    env: process.env,
    onProgress: display.report,
    ...(assets ? { assets } : {}),
  }).finally(() => display.end());
}
