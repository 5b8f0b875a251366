import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../../src/objects/object.ts';
import { parseCrds } from '../../../src/sandbox/linkerd/crds.ts';

/** The CRDs of a release in the folder that MESH_CRDS names (`linkerd-2.14/` …); undefined when they are not there. */
export function linkerdCrdsOf(minor: string): KubeObject[] | undefined {
  const folder = join(process.env['MESH_CRDS'] ?? '', `linkerd-${minor}`);
  if (!process.env['MESH_CRDS'] || !existsSync(folder)) return undefined;
  return readdirSync(folder).flatMap((file) => parseCrds(readFileSync(join(folder, file), 'utf8')));
}
