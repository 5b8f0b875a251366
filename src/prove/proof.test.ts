import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../api/parse.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts } from '../facts/facts.ts';
import { istio } from '../mesh/istio/index.ts';
import { networkSemantics } from '../network/semantics/index.ts';
import { planObjects } from '../plan/serialize.ts';
import { compileProved } from '../proved.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';
import { proofDiagnostics } from './diagnostics.ts';
import { createProofMemo } from './memo.ts';
import { prove } from './proof.ts';
import type { ProofInput } from './setting.ts';

const folder = join(import.meta.dirname, '../../examples');
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml') && !file.includes('prerequisites'))
  .sort();
const versions = ['1.17.8', '1.20.8', '1.24.6', '1.30.3', '1.31.1', 'none'] as const;

function read(example: string): ObservabilityPlatform {
  const { platform } = parsePlatform(readFileSync(join(folder, example), 'utf8'), example);
  if (!platform) throw new Error(`${example} is refused`);
  return platform;
}

function factsOf(version: (typeof versions)[number]): Facts {
  const { served: _, ...known } = istioFacts;
  const { assumed: _assumed, ...mesh } = istio.assume(version);
  const facts = version === 'none' ? plainFacts : { ...known, meshes: [mesh] };
  return { ...facts, operator: { namespace: 'gunj-system' } };
}

/** What the proof of a platform reads; undefined where there is no plan for another reason. */
function inputOf(platform: ObservabilityPlatform, facts: Facts): ProofInput | undefined {
  const { plan, graph, mesh } = compileProved({ ...platform, spec: { ...platform.spec, proof: 'Warn' } }, facts);
  const [known] = facts.meshes ?? [];
  if (!plan || !graph) return undefined;
  return {
    platform,
    graph,
    facts,
    objects: planObjects(plan),
    network: networkSemantics,
    ...(mesh && known ? { mesh: { proof: istio.proof, facts: known } } : {}),
  };
}

const basic = read('servicemesh/basic-servicemesh.yaml');

describe.each(versions)('with %s', { timeout: 120_000 }, (version) => {
  test('what the examples become lets through exactly what they declare', () => {
    const reports = examples.flatMap((example) => {
      const input = inputOf(read(example), factsOf(version));
      return input ? [prove(input)] : [];
    });
    expect(
      reports.flatMap(({ differences, unknowns }) => [...differences, ...unknowns]).map(({ text }) => text),
    ).toEqual([]);
    expect(reports.length).toBeGreaterThan(1);
  });
});

test('a plan that lets through more is refused with a counter-example, or carried out with a warning where that is asked for', () => {
  const input = inputOf(basic, factsOf('1.30.3'));
  if (!input) throw new Error('no plan');
  const open = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'hole', namespace: 'monitoring' },
  };
  const report = prove({
    ...input,
    objects: [...input.objects, { ...open, spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] } }],
  });
  const [refused] = proofDiagnostics(report, 'Enforce');
  expect(refused).toMatchObject({ code: 'PROOF_FAILED', severity: 'error', path: 'spec.proof' });
  expect(refused?.message).toMatch(
    / can call port \d+ of .*, which no flow declares: .*NetworkPolicy monitoring\/hole lets it through/,
  );
  expect(proofDiagnostics(report, 'Warn')).toMatchObject([{ code: 'PROOF_FAILED', severity: 'warning' }]);
});

test('each flow is mTLS or says why it is not, and without a mesh nothing is', () => {
  const found = (version: (typeof versions)[number]) => {
    const input = inputOf(basic, factsOf(version));
    return input ? prove(input).encryption : [];
  };
  const inMesh = found('1.30.3');
  expect(inMesh.find(({ from, to, port }) => from === 'grafana' && to === 'loki' && port === 3100)?.encryption).toBe(
    'mtls',
  );
  expect(inMesh.filter(({ encryption, why }) => (encryption === 'mtls') !== (why === undefined))).toEqual([]);
  expect(new Set(found('none').map(({ encryption }) => encryption))).toEqual(new Set(['plain']));
});

test('the same plan is judged once', () => {
  const memo = { proof: createProofMemo() };
  const [first, again, other] = [
    basic,
    basic,
    platformWith({ serviceMesh: { enabled: true, mtls: { mode: 'PERMISSIVE' } } }),
  ].map((platform) => compileProved(platform, factsOf('1.30.3'), memo).proof);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});
