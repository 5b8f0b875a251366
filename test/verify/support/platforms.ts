import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePlatform } from '../../../src/api/parse.ts';
import { type Compiled, compile } from '../../../src/compile.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { meshes } from '../../../src/mesh/registry.ts';

export interface CompiledPlatform {
  /** `basic-servicemesh.yaml with istio`. */
  title: string;
  compiled: Compiled;
}

const examples = join(import.meta.dirname, '../../../examples/servicemesh');

/** What no example has: each changes a configuration file in a way of its own. */
const variants = {
  'only a collector': `
    components:
      prometheus: { enabled: false }
      alertmanager: { enabled: false }
      grafana: { enabled: false }
      loki: { enabled: false }
      tempo: { enabled: false }`,
  'names, labels, levels and retention': `
    global:
      clusterName: east
      logLevel: debug
      externalLabels: { region: eu-1, "on": "1:30", team: "yes" }
    components:
      prometheus: { retention: { time: 2w } }
      loki: { retention: { time: 30d } }`,
  'no alertmanager': `
    components:
      alertmanager: { enabled: false }`,
  'permissive mTLS': `
    serviceMesh: { enabled: true, type: auto, mtls: { enabled: true, mode: PERMISSIVE } }`,
};

function sources(): [title: string, text: string][] {
  const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  return [
    ...files.sort().map((file): [string, string] => [file, readFileSync(join(examples, file), 'utf8')]),
    ...Object.entries(variants).map(([title, spec]): [string, string] => [
      title,
      `apiVersion: observability.io/v1beta1\nkind: ObservabilityPlatform\nmetadata: { name: p, namespace: monitoring }\nspec:${spec}\n`,
    ]),
  ];
}

/** Every mesh there is a back end for, and none; with the Services' range known and unknown, since both are rendered differently. */
function clusters(): [title: string, facts: Facts][] {
  const base = { apiVersion: 'observability.io/v1beta1', kind: 'Facts' } as const;
  return [
    ['no mesh', { ...base, meshes: [] }],
    ...meshes.flatMap((mesh): [string, Facts][] => {
      const found = [mesh.assume(mesh.versions.assumed)];
      return [
        [mesh.type, { ...base, meshes: found, networks: { serviceRanges: ['10.96.0.0/16'] } }],
        [`${mesh.type}, Services' range unknown`, { ...base, meshes: found }],
      ];
    }),
  ];
}

/** Every example and variant in every cluster it can be compiled for. Throws when one does not parse, or compiles for none. */
export function compiledPlatforms(): CompiledPlatform[] {
  return sources().flatMap(([source, text]) => {
    const { platform, diagnostics } = parsePlatform(text, source);
    if (!platform) throw new Error(`${source}: ${diagnostics.map(({ message }) => message).join('; ')}`);
    const rendered = clusters()
      .map(([cluster, facts]) => ({ title: `${source} with ${cluster}`, compiled: compile(platform, facts) }))
      .filter(({ compiled }) => compiled.plan !== undefined);
    const unavailable = platform.spec.serviceMesh?.enabled && !isBuilt(platform.spec.serviceMesh.type);
    if (rendered.length === 0 && !unavailable) throw new Error(`${source} compiles for no cluster`);
    return rendered;
  });
}

function isBuilt(type: string): boolean {
  return type === 'auto' || meshes.some((mesh) => mesh.type === type);
}
