import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane } from './control-plane.ts';

let root: string;
let stubborn: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gunj-control-plane-'));
  stubborn = join(root, 'stubborn');
  writeFileSync(stubborn, "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n", { mode: 0o755 });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ['before anything is started', undefined, []],
  ['after etcd is started', 'starting etcd', ['starting etcd']],
  ['while the API server is waited for', 'starting kube-apiserver', ['starting etcd', 'starting kube-apiserver']],
])('a start that is interrupted %s ends there and leaves nothing', async (_, when, steps) => {
  const parentDir = mkdtempSync(join(root, 'parent-'));
  const interruption = new AbortController();
  if (when === undefined) interruption.abort(new Error('enough'));
  const seen: string[] = [];
  const starting = startControlPlane({
    parentDir,
    binaries: {
      etcd: stubborn,
      'kube-apiserver': stubborn,
      'kube-controller-manager': stubborn,
      'kube-scheduler': stubborn,
      kwok: stubborn,
    },
    log(line) {
      seen.push(line);
      if (line === when) interruption.abort(new Error('enough'));
    },
    signal: interruption.signal,
  });
  await expect(starting).rejects.toThrow('enough');
  expect(seen).toEqual(steps);
  expect(readdirSync(parentDir)).toEqual([]);
});
