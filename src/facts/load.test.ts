import { describe, expect, it } from 'vitest';
import { loadFacts } from './load.ts';
import { readFacts } from './read.ts';
import { tableSource } from './testing/table-source.ts';

const head = 'apiVersion: observability.io/v1beta1\nkind: Facts\n';

describe('loading a facts file', () => {
  it.each(['yaml', 'json'])('takes what was written as %s', async (format) => {
    const facts = await readFacts(tableSource({ objects: [] }), { meshes: [] });
    const text =
      format === 'json'
        ? JSON.stringify(facts, null, 2)
        : `${head}kubernetes:\n  version: 1.36.3\nserved: []\nstorageClasses: []\nzones: []\nmeshes: []\nnamespaces: []\nnamespaceLabels: []\ncontributions: []\n`;
    expect(loadFacts(text, 'facts')).toEqual({ facts, diagnostics: [] });
  });

  it('takes the facts of a cluster with thousands of namespaces', () => {
    const namespaces = Array.from({ length: 5000 }, (_, index) => ({
      name: `team-${index}`,
      labels: { 'observability.io/platform': 'main' },
      annotations: {},
    }));
    const facts = { apiVersion: 'observability.io/v1beta1', kind: 'Facts', namespaces };
    expect(loadFacts(JSON.stringify(facts), 'facts.json')).toEqual({ facts, diagnostics: [] });
  });

  it.each([
    ['a word that is slightly wrong', `${head}zone: [a]\n`, 'zone', 3, 1, 'UNKNOWN_FIELD', 'Did you mean zones?'],
    [
      'a wrong word inside a list',
      `${head}namespaces:\n- name: a\n  label: {}\n  labels: {}\n  annotations: {}\n`,
      'namespaces[0].label',
      5,
      3,
      'UNKNOWN_FIELD',
      'Did you mean labels?',
    ],
    ['a value of the wrong type', `${head}zones: a\n`, 'zones', 3, 8, 'INVALID_VALUE', undefined],
    [
      'a version that is none',
      `${head}kubernetes:\n  version: latest\n`,
      'kubernetes.version',
      4,
      12,
      'INVALID_VALUE',
      undefined,
    ],
    [
      'a missing member',
      `${head}storageClasses:\n- name: fast\n  default: true\n  allowVolumeExpansion: true\n`,
      'storageClasses[0].provisioner',
      4,
      3,
      'INVALID_VALUE',
      undefined,
    ],
    ['another kind', 'apiVersion: v1\nkind: Fact\n', 'apiVersion', 1, 13, 'INVALID_VALUE', undefined],
    ['text that is not YAML', `${head}zones: [a\n`, '', 4, 1, 'INVALID_VALUE', undefined],
    ['an empty file', '', '', 1, 1, 'INVALID_VALUE', undefined],
  ])('names the place of %s', (_, text, path, line, column, code, hint) => {
    const { facts, diagnostics } = loadFacts(text, 'f.yaml');
    expect(facts).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ file: 'f.yaml', path, line, column, code, severity: 'error' });
    expect(diagnostics[0]?.hint?.startsWith(hint ?? '')).toBe(hint === undefined ? undefined : true);
  });
});

describe('values that make no sense', () => {
  const mesh = {
    type: 'istio',
    namespace: 'istio-system',
    revision: 'default',
    tags: [],
    injectionLabels: [],
    trustDomain: 'cluster.local',
    controlPlaneSelector: { app: 'istiod' },
    autoMtls: true,
    providers: [],
    dataPlane: 'sidecar',
  };
  const apiServer = (addresses: unknown[], port: unknown = 6443) => ({
    kubernetes: { version: '1.36.3', apiServer: { addresses, port } },
  });
  const load = (facts: object) =>
    loadFacts(JSON.stringify({ apiVersion: 'observability.io/v1beta1', kind: 'Facts', ...facts }), 'f.json');

  it.each<[string, object]>([
    ['addresses of both families', apiServer(['10.0.0.1', 'fd00::1'], 65_535)],
    ['ranges of both families', { networks: { serviceRanges: ['10.96.0.0/16', '0.0.0.0/0', 'fd00::/108', '::/128'] } }],
    ['a trust domain with every character', { meshes: [{ ...mesh, trustDomain: 'a_b-1.example.org' }] }],
  ])('are not %s', (_, facts) => {
    expect(load(facts).diagnostics).toEqual([]);
  });

  const address = 'kubernetes.apiServer.addresses[1]';
  const port = 'kubernetes.apiServer.port';
  const range = 'networks.serviceRanges[0]';
  const domain = 'meshes[0].trustDomain';
  it.each<[string, object, string, string]>([
    ['a range as an address', apiServer(['10.0.0.1', '10.0.0.2/32']), address, 'must be an IP address such as'],
    ['a name as an address', apiServer(['10.0.0.1', 'api.example.org']), address, 'must be an IP address such as'],
    ['an octet that is too large', apiServer(['10.0.0.1', '10.0.0.256']), address, 'not "10.0.0.256"'],
    ['an address with a zone', apiServer(['10.0.0.1', 'fe80::1%eth0']), address, 'must be an IP address such as'],
    ['port 0', apiServer(['10.0.0.1'], 0), port, 'must be from 1 to 65535, not 0'],
    ['port 65536', apiServer(['10.0.0.1'], 65_536), port, 'must be from 1 to 65535, not 65536'],
    ...['10.96.0.0', '10.96.0.0/33', 'fd00::/129', '10.96.0.0/', '10.96.0.0/08', '10.96.0.0/8/8', 'x/8'].map(
      (text): [string, object, string, string] => [
        `the range ${text}`,
        { networks: { serviceRanges: [text] } },
        range,
        `must be a range of IP addresses such as 10.96.0.0/16, not "${text}"`,
      ],
    ),
    ...['', '*', '*.example.org', 'a/b', 'Example.org', '.a', 'a..b', 'a b'].map(
      (trustDomain): [string, object, string, string] => [
        `the trust domain "${trustDomain}"`,
        { meshes: [{ ...mesh, trustDomain }] },
        domain,
        'must be a trust domain such as cluster.local',
      ],
    ),
    [
      'a selector of every pod',
      { meshes: [{ ...mesh, controlPlaneSelector: {} }] },
      'meshes[0].controlPlaneSelector',
      'needs at least one label',
    ],
  ])('are refused: %s', (_, facts, path, says) => {
    const loaded = load(facts);
    expect(loaded.facts).toBeUndefined();
    expect(loaded.diagnostics).toMatchObject([{ path, code: 'INVALID_VALUE', message: expect.stringContaining(says) }]);
  });
});
