import { describe, expect, it } from 'vitest';
import { tableSource } from '../../facts/testing/table-source.ts';
import type { KubeObject } from '../../objects/object.ts';
import { readNativeSidecars } from './detect-native.ts';

const nodes = (...versions: string[]): KubeObject[] =>
  versions.map((kubeletVersion, index) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `n${index}` },
    status: { nodeInfo: { kubeletVersion } },
  }));
const young = nodes('v1.33.0', 'v1.34.1-gke.12');
const mixed = nodes('v1.34.1', 'v1.32.9');

describe('whether proxies are native sidecars by default', () => {
  it.each([
    { version: '1.18.5', setting: 'true', objects: young, expected: false },
    { version: '1.26.3', setting: undefined, objects: young, expected: false },
    { version: '1.26.3', setting: 'true', objects: mixed, expected: true },
    { version: '1.26.3', setting: '1', objects: mixed, expected: true },
    { version: '1.26.3', setting: 'auto', objects: young, expected: false },
    { version: '1.27.0', setting: undefined, objects: young, expected: true },
    { version: '1.27.0', setting: '', objects: young, expected: true },
    { version: '1.30.3', setting: 'auto', objects: mixed, expected: false },
    { version: '1.30.3', setting: 'auto', objects: nodes('v1.33.0', 'unknown'), expected: false },
    { version: '1.30.3', setting: 'true', objects: mixed, expected: true },
    { version: '1.30.3', setting: 'false', objects: young, expected: false },
    { version: '1.30.3', setting: 'yes', objects: young, expected: false },
    { version: undefined, setting: 'true', objects: mixed, expected: true },
    { version: undefined, setting: 'auto', objects: young, expected: undefined },
    { version: undefined, setting: undefined, objects: young, expected: undefined },
  ])(
    'Istio $version with $setting on $objects.length nodes: $expected',
    async ({ version, setting, objects, expected }) => {
      expect(await readNativeSidecars(tableSource({ objects }), setting, version)).toBe(expected);
    },
  );

  it('is not known where nodes may not be read', async () => {
    const source = tableSource({ objects: young, denied: ['Node'] });
    expect(await readNativeSidecars(source, 'auto', '1.30.3')).toBeUndefined();
  });
});
