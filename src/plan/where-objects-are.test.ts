import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parsePlatform } from '../api/parse.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import { compile } from '../compile.ts';
import { linkerdFacts } from '../mesh/linkerd/testing/compiled.ts';
import { seeds } from '../testing/free-text/seeds.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';
import { planObjects } from './serialize.ts';

const folder = join(import.meta.dirname, '../../examples');
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('-prerequisites.yaml'))
  .flatMap((file) => parsePlatform(readFileSync(join(folder, file), 'utf8'), file).platform ?? []);
const everywhere = { observability: { namespaces: { all: true }, cluster: { kubelet: true } } } as const;
const platforms: ObservabilityPlatform[] = [
  ...examples,
  ...Object.values(seeds).map((seed) => platformWith(seed)),
  platformWith({ ...everywhere, components: { kubeStateMetrics: { enabled: true }, logAgent: { enabled: true } } }),
];

test('a platform writes into its own namespace, and elsewhere nothing but rights to look, and what proxies of the mesh tell', () => {
  const elsewhere = new Set<string>();
  for (const platform of platforms)
    for (const facts of [plainFacts, istioFacts, linkerdFacts('2.20.0')]) {
      const { plan } = compile(platform, facts);
      const { namespace } = platform.metadata;
      for (const { kind, metadata, ...rest } of plan ? planObjects(plan) : []) {
        if (metadata.namespace === namespace) continue;
        if (kind === 'Namespace') {
          expect(metadata.name).toBe(namespace);
          continue;
        }
        elsewhere.add(kind);
        // What it asks of the mesh’s proxies in namespaces that it looks at has one name there, for whoever comes first.
        if (kind === 'Telemetry') continue;
        expect(metadata.name, kind).toContain(namespace);
        const verbs = ((rest['rules'] ?? []) as { verbs: string[] }[]).flatMap((rule) => rule.verbs);
        expect(verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb))).toEqual([]);
        expect(JSON.stringify(rest['rules'] ?? [])).not.toMatch(/secrets|configmaps|"\*"/);
      }
    }
  expect([...elsewhere].sort()).toEqual(['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding', 'Telemetry']);
});
