import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parsePlatform } from '../../src/api/parse.ts';
import { compile } from '../../src/compile.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { assumeIstio } from '../../src/mesh/istio/assume.ts';
import { toYaml } from '../../src/plan/serialize.ts';
import { istioFacts, plainFacts } from '../../src/testing/platform.ts';

const root = resolve(import.meta.dirname, '../..');
const { assumed: _assumed, ...istio117 } = assumeIstio('1.17.8');

const cases: { golden: string; example: string; facts: Facts }[] = [
  { golden: 'basic-istio-1.30', example: 'basic-servicemesh', facts: istioFacts },
  {
    golden: 'basic-istio-1.17',
    example: 'basic-servicemesh',
    facts: {
      ...istioFacts,
      served: ['security.istio.io/v1/AuthorizationPolicy', 'security.istio.io/v1beta1/PeerAuthentication'],
      meshes: [istio117],
    },
  },
  { golden: 'basic-no-mesh', example: 'basic-servicemesh', facts: plainFacts },
];

/** After a change that is meant: `npx vitest run --project unit test/repo/golden.test.ts -u`, then read the difference. */
test.each(cases)('$golden.yaml is what the example compiles to', async ({ golden, example, facts }) => {
  const file = join(root, 'examples/servicemesh', `${example}.yaml`);
  const { platform } = parsePlatform(readFileSync(file, 'utf8'), file);
  const plan = platform && compile(platform, facts).plan;
  await expect(plan && toYaml(plan)).toMatchFileSnapshot(join(root, 'test/golden', `${golden}.yaml`));
});
