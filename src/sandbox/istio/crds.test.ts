import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { controlPlaneBinaries } from '../controlplane-tools.ts';
import { istioCrds } from './crds.ts';

let root: string;
let assets: string;
const withoutGo = { PATH: '/nowhere' };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gunj-crds-'));
  assets = join(root, 'assets');
  mkdirSync(assets);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test("Istio's CRDs are taken from the supplied folder, without Go and with an empty cache", async () => {
  writeFileSync(join(assets, 'istio-crds.yaml'), 'kind: A\n---\n---\nkind: B\n');
  expect(await istioCrds(join(root, 'cache'), withoutGo, assets)).toEqual([{ kind: 'A' }, { kind: 'B' }]);
});

test.each([
  ['the programs', () => controlPlaneBinaries({ cacheDir: join(root, 'cache'), env: withoutGo, assets })],
  ['the CRDs', () => istioCrds(join(root, 'cache'), withoutGo, assets)],
])('whoever lacks %s and Go is told everything that is needed at once', async (_, get) => {
  const error: unknown = await get().catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    name: 'ToolchainError',
    message: expect.stringMatching(
      /there is no `go` on the PATH\. Install Go 1\.\d+\S* or newer from .*, or set KUBEBUILDER_ASSETS to a folder that contains etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok and istio-crds\.yaml .*; with --mesh none the programs are enough\.$/,
    ),
  });
});
