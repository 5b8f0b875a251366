import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parsePlatform } from '../../src/api/parse.ts';
import { compile } from '../../src/compile.ts';
import { contributionOf } from '../../src/facts/contribution.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { secretFacts } from '../../src/facts/secrets.ts';
import { assumeIstio } from '../../src/mesh/istio/assume.ts';
import { linkerdFacts } from '../../src/mesh/linkerd/testing/compiled.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { toYaml } from '../../src/plan/serialize.ts';
import { istioFacts, plainFacts } from '../../src/testing/platform.ts';

const root = resolve(import.meta.dirname, '../..');
const { assumed: _assumed, ...istio117 } = assumeIstio('1.17.8');

const servedBy117 = [
  'networking.istio.io/v1beta1/DestinationRule',
  'networking.istio.io/v1beta1/VirtualService',
  'security.istio.io/v1/AuthorizationPolicy',
  'security.istio.io/v1beta1/PeerAuthentication',
];

const everything = 'production/everything';

/** A cluster in which all is there that this example refers to. */
function richFacts(): Facts {
  const beside = parseAllDocuments(readFileSync(join(root, `examples/${everything}-prerequisites.yaml`), 'utf8'))
    .map((document) => document.toJS() as KubeObject)
    .map((object): KubeObject => ({ ...object, metadata: { ...object.metadata, resourceVersion: '1' } }));
  const of = (kind: string) => beside.filter((object) => object.kind === kind);
  const otel = {
    name: 'otel',
    type: 'opentelemetry',
    service: 'otel-collector.monitoring.svc.cluster.local',
    port: 4317,
  };
  return {
    ...istioFacts,
    meshes: (istioFacts.meshes ?? []).map((mesh) => ({ ...mesh, providers: [...mesh.providers, otel] })),
    namespaceLabels: of('Namespace')
      .map(({ metadata: { name } }) => ({ name, labels: { 'kubernetes.io/metadata.name': name } }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    secrets: of('Secret').map((secret) => secretFacts({ ...secret, data: secret['stringData'] })),
    contributions: of('ConfigMap').map(contributionOf),
    operator: { namespace: 'gunj-system' },
  };
}

const cases: { golden: string; example: string; facts: Facts }[] = [
  { golden: 'basic-istio-1.30', example: 'servicemesh/basic-servicemesh', facts: istioFacts },
  {
    golden: 'basic-istio-1.17',
    example: 'servicemesh/basic-servicemesh',
    facts: { ...istioFacts, served: servedBy117, meshes: [istio117] },
  },
  { golden: 'advanced-istio-1.30', example: 'servicemesh/advanced-istio', facts: istioFacts },
  {
    golden: 'advanced-istio-1.17',
    example: 'servicemesh/advanced-istio',
    facts: { ...istioFacts, served: servedBy117, meshes: [istio117] },
  },
  { golden: 'basic-no-mesh', example: 'servicemesh/basic-servicemesh', facts: plainFacts },
  { golden: 'everything-istio-1.30', example: everything, facts: richFacts() },
  {
    golden: 'canary-istio-1.30',
    example: 'production/canary',
    facts: { ...istioFacts, canaries: [{ component: 'otel-collector', available: 1 }] },
  },
  { golden: 'linkerd-2.20', example: 'servicemesh/linkerd-config', facts: linkerdFacts('2.20.0') },
  { golden: 'linkerd-2.14', example: 'servicemesh/linkerd-config', facts: linkerdFacts('2.14.10') },
  { golden: 'minimum-no-mesh', example: 'production/minimum', facts: plainFacts },
];

/** The text of a dashboard that comes with Grafana; one of them is in test/golden/dashboards, where it can be read. */
const builtIn = /^( +gunj-[a-z-]+\.json: )(['"]?)\{.*$/gm;

/** After a change that is meant: `npx vitest run --project unit test/repo/golden.test.ts -u`, then read the difference. */
test.each(cases)('$golden is what the example compiles to', async ({ golden, example, facts }) => {
  const file = join(root, 'examples', `${example}.yaml`);
  const { platform } = parsePlatform(readFileSync(file, 'utf8'), file);
  const plan = platform && compile(platform, facts).plan;
  await expect(plan && toYaml(plan).replaceAll(builtIn, '$1$2')).toMatchFileSnapshot(
    join(root, 'test/golden', `${golden}.yaml`),
  );
});
