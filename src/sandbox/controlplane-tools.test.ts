import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { controlPlaneModule, kubernetesVersion } from './controlplane-tools.ts';
import { toolModuleDir } from './tool-module.ts';

const goMod = (): string => readFileSync(join(toolModuleDir('controlplane'), 'go.mod'), 'utf8');

describe('the control plane module', () => {
  test('pins the version of Kubernetes the programs say they are', () => {
    expect(/^\tk8s\.io\/kubernetes v(\S+)/m.exec(goMod())?.[1]).toBe(kubernetesVersion);
  });

  test('pins as tools exactly the programs that are built', () => {
    const block = /^tool \(\n([^)]*)\)/m.exec(goMod())?.[1] ?? '';
    expect(block.trim().split(/\s+/)).toEqual(controlPlaneModule().tools.map((tool) => tool.package));
  });

  test('that is missing is named', () => {
    expect(() => toolModuleDir('nothing')).toThrow('tools/nothing is missing from this installation');
  });
});
