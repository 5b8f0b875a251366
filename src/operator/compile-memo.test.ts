import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../api/parse.ts';
import type { ObservabilityPlatform } from '../api/types.ts';
import { compile } from '../compile.ts';
import type { ContributionFacts, Facts, MeshObjectFacts } from '../facts/facts.ts';
import { meshes } from '../mesh/registry.ts';
import { istioFacts, platformWith } from '../testing/platform.ts';
import { createCompileMemo } from './compile-memo.ts';

const surveys = meshes.flatMap(({ survey }) => survey ?? []);
const folder = join(import.meta.dirname, '../../examples');
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml') && !file.includes('prerequisites'))
  .sort();

const meshed = platformWith({ serviceMesh: { enabled: true } });
const selecting = platformWith({ observability: { namespaces: { selector: { matchLabels: { team: 'a' } } } } });
const own = meshed.metadata.namespace;
const others = (labels: Record<string, string>) => [{ name: 'shop', labels }];

function known(more: Partial<Facts>): Facts {
  return {
    ...istioFacts,
    namespaceLabels: [{ name: own, labels: {} }, ...others({})],
    meshObjects: [],
    contributions: [],
    ...more,
  };
}

const mode = (namespace: string): MeshObjectFacts => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  namespace,
  name: 'theirs',
  mode: 'STRICT',
});
const route = (exportTo: string): MeshObjectFacts => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  namespace: 'shop',
  name: 'theirs',
  hosts: [`loki.${own}.svc.cluster.local`],
  exportTo: [exportTo],
});
const rules = (namespace: string): ContributionFacts => ({
  namespace,
  name: 'brought',
  labels: {},
  annotations: {},
  files: {},
});

/** How often a second look compiles again. */
function again(first: [ObservabilityPlatform, Facts], second: [ObservabilityPlatform, Facts]): boolean {
  let count = 0;
  const memo = createCompileMemo((platform, facts) => {
    count++;
    return compile(platform, facts);
  }, surveys);
  memo(...first);
  memo(...second);
  return count === 2;
}

function written(platform: ObservabilityPlatform): ObservabilityPlatform {
  const annotations = { 'applyset.kubernetes.io/contains-group-kinds': 'Service' };
  return {
    ...platform,
    metadata: { ...platform.metadata, annotations, resourceVersion: '2' },
    status: { components: {} },
  };
}

describe('is compiled again', () => {
  test.each<[string, ObservabilityPlatform, Facts]>([
    ['with another spec', platformWith({ serviceMesh: { enabled: false } }), known({})],
    [
      'with an annotation of a user',
      { ...meshed, metadata: { ...meshed.metadata, annotations: { a: 'b' } } },
      known({}),
    ],
    ['with other versions that run', { ...meshed, status: { versions: { loki: '3.5.0' } } }, known({})],
    [
      'with other labels of its namespace',
      meshed,
      known({ namespaces: [{ name: own, labels: { a: 'b' }, annotations: {} }] }),
    ],
    ['with somebody else’s mode of its namespace', meshed, known({ meshObjects: [mode(own)] })],
    ['with a mode of the whole mesh', meshed, known({ meshObjects: [mode('istio-system')] })],
    ['with such a mode of another platform', meshed, known({ meshObjects: [{ ...mode('istio-system'), ours: true }] })],
    ['with a route of somebody else’s that its proxies see', meshed, known({ meshObjects: [route('*')] })],
    ['with what is brought to its namespace', meshed, known({ contributions: [rules(own)] })],
    ['in another stage', meshed, known({ meshStage: 'permissive' })],
    ['with another cluster', meshed, known({ zones: ['a'] })],
  ])('a platform %s', (_what, platform, facts) => {
    expect(again([meshed, known({})], [platform, facts])).toBe(true);
  });

  const naming = platformWith({ observability: { namespaces: { names: ['shop'] } } });

  test('one that names a namespace, when that is there', () => {
    expect(again([naming, known({ namespaceLabels: [{ name: own, labels: {} }] })], [naming, known({})])).toBe(true);
  });

  test('one to which something is brought that may name any namespace, when there is another', () => {
    const brought = { contributions: [rules(own)] };
    const more = [{ name: own, labels: {} }, ...others({}), { name: 'preview-17', labels: {} }];
    expect(again([meshed, known(brought)], [meshed, known({ ...brought, namespaceLabels: more })])).toBe(true);
  });

  test('one that writes in other namespaces, with what somebody else wrote there', () => {
    expect(again([naming, known({})], [naming, known({ meshObjects: [mode('shop')] })])).toBe(true);
  });

  test('one that selects namespaces, with other labels of these', () => {
    expect(
      again(
        [selecting, known({})],
        [selecting, known({ namespaceLabels: [{ name: own, labels: {} }, ...others({ team: 'a' })] })],
      ),
    ).toBe(true);
  });
});

describe('is not compiled again', () => {
  test.each<[string, ObservabilityPlatform, Facts]>([
    ['after a write of ours', written(meshed), known({})],
    ['when the facts were read again', meshed, structuredClone(known({}))],
    [
      'when another namespace has other labels',
      meshed,
      known({ namespaceLabels: [{ name: own, labels: {} }, ...others({ team: 'a' })] }),
    ],
    [
      'when there is another namespace that it does not name',
      meshed,
      known({ namespaceLabels: [{ name: own, labels: {} }, ...others({}), { name: 'preview-17', labels: {} }] }),
    ],
    [
      'when somebody writes in another namespace',
      meshed,
      known({ meshObjects: [mode('shop'), route('.'), { ...mode(own), ours: true, created: '2026-01-01T00:00:00Z' }] }),
    ],
    ['when something is brought to another namespace', meshed, known({ contributions: [rules('shop')] })],
    [
      'when the facts tell of another namespace',
      meshed,
      known({ namespaces: [...(istioFacts.namespaces ?? []), { name: 'shop', labels: {}, annotations: {} }] }),
    ],
  ])('a platform %s', (_what, platform, facts) => {
    expect(again([meshed, known({})], [platform, facts])).toBe(false);
  });
});

test.each(examples)('what is left out changes nothing of %s', (example) => {
  const { platform } = parsePlatform(readFileSync(join(folder, example), 'utf8'), example);
  if (!platform) throw new Error(`${example} is refused`);
  const shop = { name: 'shop', labels: { team: 'a', 'istio-injection': 'enabled' }, annotations: {} };
  const facts = known({
    namespaces: [...(istioFacts.namespaces ?? []), shop],
    namespaceLabels: [{ name: platform.metadata.namespace, labels: {} }, shop],
  });
  expect(createCompileMemo(compile, surveys)(written(platform), facts)).toEqual(compile(platform, facts));
});
