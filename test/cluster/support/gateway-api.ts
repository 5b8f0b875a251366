import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../../src/objects/object.ts';
import { runGo } from '../../../src/sandbox/go.ts';
import { parseObjects } from '../../../src/sandbox/istio/crds.ts';
import { toolModuleDir } from '../../../src/sandbox/tool-module.ts';

/** The CustomResourceDefinition of HTTPRoute, from the Go module that tools/gateway-api pins. */
export async function httpRouteCrd(): Promise<KubeObject[]> {
  const out = await runGo(
    ['mod', 'download', '-json', 'sigs.k8s.io/gateway-api'],
    toolModuleDir('gateway-api'),
    process.env,
  );
  const { Dir } = JSON.parse(out) as { Dir: string };
  const file = join(Dir, 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml');
  return parseObjects(readFileSync(file, 'utf8'));
}
