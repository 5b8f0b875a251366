import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import { configMap } from '../../contributions/testing/facts.ts';
import type { Facts } from '../../facts/facts.ts';
import { at, isRecord, items } from '../../objects/access.ts';
import { istioFacts, plainFacts, platformWith } from '../../testing/platform.ts';

const inMesh = { serviceMesh: { enabled: true, type: 'istio' } } as const satisfies PlatformSpecInput;

function compiled(spec: PlatformSpecInput, facts: Facts = plainFacts) {
  const { plan, diagnostics } = compile(platformWith(spec), facts);
  const objects = plan?.waves.flatMap((wave) => wave.objects) ?? [];
  const configMaps = objects.filter(({ metadata }) =>
    metadata.labels?.['observability.io/config-of']?.startsWith('grafana-dashboards-'),
  );
  const files = Object.assign({}, ...configMaps.map(({ data }) => (isRecord(data) ? data : {}))) as Record<
    string,
    string
  >;
  return { objects, configMaps, files, diagnostics };
}

describe('dashboards that come with the platform', () => {
  test('are those of the components where there is no mesh', () => {
    expect(Object.keys(compiled({}).files)).toEqual(['gunj-platform.json']);
  });

  test('are those of the mesh too in one', () => {
    expect(Object.keys(compiled(inMesh, istioFacts).files)).toHaveLength(7);
  });

  test('are not there where they are switched off, nor where somebody else runs Prometheus', () => {
    expect(compiled({ components: { grafana: { builtInDashboards: false } } }).files).toEqual({});
    const external = { url: 'https://prom.example.com' };
    expect(compiled({ components: { prometheus: { enabled: false, external } } }).files).toEqual({});
  });

  test('leave proxies out where those tell nothing', () => {
    const observability = { metrics: { enabled: false } };
    const { files } = compiled({ serviceMesh: { ...inMesh.serviceMesh, observability } }, istioFacts);
    expect(Object.keys(files).sort()).toEqual(['gunj-control-plane.json', 'gunj-platform.json']);
  });

  test('ask only datasources that are provisioned', () => {
    for (const components of [
      {},
      { tempo: { enabled: false } },
      { loki: { enabled: false }, tempo: { enabled: false } },
    ]) {
      const { files, objects } = compiled({ ...inMesh, components }, istioFacts);
      const provisioned = JSON.stringify(
        objects.find(({ metadata }) => metadata.labels?.['observability.io/config-of'] === 'grafana-datasources'),
      );
      const text = Object.values(files)
        .join('')
        .replaceAll(/%(?:22|2C|3A)/g, decodeURIComponent);
      const uids = new Set([...text.matchAll(/"type":"[a-z]+","uid":"([a-z]+)"/g)].map(([, uid]) => uid ?? ''));
      expect(uids.size).toBeGreaterThan(0);
      for (const uid of uids) expect(provisioned).toContain(`uid: ${uid}\\n`);
    }
  });

  test('fit into their ConfigMap, with the least of room', () => {
    const { configMaps } = compiled({ ...inMesh, global: { clusterName: 'east' } }, istioFacts);
    expect(configMaps).toHaveLength(1);
    for (const found of configMaps) expect(Buffer.byteLength(JSON.stringify(found))).toBeLessThan(400 * 1024);
  });

  test('stand beside those of others, who may use the folder too but not the uids', () => {
    const model = (uid: string) => JSON.stringify({ uid, title: uid, panels: [] });
    const theirs = (name: string, uid: string) =>
      configMap(
        'dashboards',
        { [`${name}.json`]: model(uid) },
        { name, namespace: 'monitoring', annotations: { 'observability.io/folder': 'Gunj' } },
      );
    const facts = { ...plainFacts, contributions: [theirs('one', 'theirs'), theirs('two', 'gunj-platform')] };
    const { files, configMaps, diagnostics } = compiled({}, facts);
    expect(
      Object.values(files)
        .map((file) => String(at(JSON.parse(file), 'uid')))
        .sort(),
    ).toEqual(['gunj-platform', 'theirs']);
    expect(items(configMaps)).toHaveLength(1);
    expect(JSON.stringify(diagnostics)).toContain('gunj-platform');
  });
});
