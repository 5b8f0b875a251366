import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../../src/objects/object.ts';
import { runGo } from '../../../src/sandbox/go.ts';
import { parseObjects } from '../../../src/sandbox/parse-objects.ts';
import { toolModuleDir } from '../../../src/sandbox/tool-module.ts';

/** CustomResourceDefinitions of the Gateway API by their plurals, from the Go module that one of the folders in tools/ pins. */
export async function gatewayApiCrds(
  plurals: readonly string[],
  pinnedBy: 'gateway-api' | 'gateway-api-1.2' = 'gateway-api',
): Promise<KubeObject[]> {
  const out = await runGo(
    ['mod', 'download', '-json', 'sigs.k8s.io/gateway-api'],
    toolModuleDir(pinnedBy),
    process.env,
  );
  const { Dir } = JSON.parse(out) as { Dir: string };
  return plurals.flatMap((plural) =>
    parseObjects(readFileSync(join(Dir, `config/crd/standard/gateway.networking.k8s.io_${plural}.yaml`), 'utf8')),
  );
}
