import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeObject } from '../../objects/object.ts';
import { controlPlaneModule } from '../controlplane-tools.ts';
import { type Environment, runGo, ToolchainError } from '../go.ts';
import { parseObjects } from '../parse-objects.ts';
import { toolModuleDir } from '../tool-module.ts';
import { waysOut } from '../ways-out.ts';

const module = 'istio.io/api';
const fileInModule = 'kubernetes/customresourcedefinitions.gen.yaml';

/** File of a folder of supplied programs that is taken for Istio's CRDs. */
export const istioCrdsFile = 'istio-crds.yaml';

/**
 * Istio's CustomResourceDefinitions: those in `assets`, otherwise those of the Go module that tools/istio pins, kept in
 * the cache. Rejects with ToolchainError when they are in neither and cannot be fetched.
 */
export async function istioCrds(cacheDir: string, env: Environment, assets?: string): Promise<KubeObject[]> {
  const supplied = assets && join(assets, istioCrdsFile);
  if (supplied && existsSync(supplied)) return parseObjects(await readFile(supplied, 'utf8'));
  const dir = toolModuleDir('istio');
  const pinned = createHash('sha256')
    .update(await readFile(join(dir, 'go.sum')))
    .digest('hex')
    .slice(0, 16);
  const cached = join(cacheDir, 'istio', `crds-${pinned}.yaml`);
  if (!existsSync(cached)) await fetchInto(cached, dir, cacheDir, env);
  return parseObjects(await readFile(cached, 'utf8'));
}

async function fetchInto(path: string, dir: string, cacheDir: string, env: Environment): Promise<void> {
  const out = await runGo(['mod', 'download', '-json', module], dir, env).catch(async (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    const what = `cannot fetch Istio's CRDs: ${/ENOENT/.test(reason) ? 'there is no `go` on the PATH' : reason}.`;
    throw new ToolchainError(`${what} ${await waysOut(controlPlaneModule())}`);
  });
  const { Dir } = JSON.parse(out) as { Dir: string };
  await mkdir(join(cacheDir, 'istio'), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await copyFile(join(Dir, fileInModule), temporary);
  await rename(temporary, path);
}
