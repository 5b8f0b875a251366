import { neededGo } from './go.ts';
import type { ToolModule } from './tool-module.ts';

/** What to do where Go cannot build: everything that is needed, at once. One text, whichever thing is missed first. */
export async function waysOut({ dir, tools, besides, without }: ToolModule): Promise<string> {
  const names = tools.map(({ name }) => name).join(', ');
  const go = `Install Go ${await neededGo(dir)} or newer from https://go.dev/dl`;
  const folder = `set KUBEBUILDER_ASSETS to a folder that contains ${names}`;
  if (!besides || !without) return `${go}, or ${folder}.`;
  return `${go}, or ${folder} and ${besides}; with ${without} the programs are enough.`;
}
