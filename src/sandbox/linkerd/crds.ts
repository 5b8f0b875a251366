import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeObject } from '../../objects/object.ts';
import { ToolchainError } from '../go.ts';
import { parseObjects } from '../parse-objects.ts';

/** File of a folder of supplied programs that is taken for Linkerd's CRDs. */
export const linkerdCrdsFile = 'linkerd-crds.yaml';

/** Linkerd's CustomResourceDefinitions, from a folder of supplied programs: no Go module brings them along. */
export async function linkerdCrds(assets?: string): Promise<KubeObject[]> {
  const supplied = assets && join(assets, linkerdCrdsFile);
  if (!supplied || !existsSync(supplied))
    throw new ToolchainError(
      `Linkerd's CRDs are not at hand. Write them with \`linkerd install --crds > ${linkerdCrdsFile}\`, and name the file with --mesh-crds, or its folder with KUBEBUILDER_ASSETS.`,
    );
  return parseCrds(await readFile(supplied, 'utf8'));
}

/** What is no CRD is left out. */
export function parseCrds(text: string): KubeObject[] {
  return parseObjects(text).filter(({ kind }) => kind === 'CustomResourceDefinition');
}
