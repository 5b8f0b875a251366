import { describe, expect, test } from 'vitest';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts } from '../facts/facts.ts';
import { compileProved, type Proved } from '../proved.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';
import { createProofMemo } from './memo.ts';
import { prove } from './proof.ts';
import type { ProofInput } from './setting.ts';
import { elsewhere } from './witnesses.ts';

const meshed = { serviceMesh: { enabled: true } };

function inNamespace(namespace: string, spec: Parameters<typeof platformWith>[0] = meshed): ObservabilityPlatform {
  const platform = platformWith(spec);
  return { ...platform, metadata: { ...platform.metadata, namespace } };
}

function inputOf(platform: ObservabilityPlatform, facts: Facts): ProofInput {
  const { judged }: Proved = compileProved(platform, facts);
  if (!judged) throw new Error('nothing was judged');
  return judged;
}

/** As the cluster is once the operator has written to the namespace. */
function claimed(facts: Facts, name: string): Facts {
  const labels = { 'observability.io/platform': 'test' };
  return { ...facts, namespaces: [{ name, labels, annotations: { 'observability.io/hash': `hash of ${name}` } }] };
}

/** How often something is proved when these are compiled one after the other. */
function proofs(inputs: readonly ProofInput[]): number {
  const memo = createProofMemo();
  let count = 0;
  for (const input of inputs)
    memo(input, (given) => {
      count++;
      return prove(given);
    });
  return count;
}

describe.each([
  ['in Istio', istioFacts, meshed],
  ['without a mesh', plainFacts, {}],
] as const)('%s', (_, facts, spec) => {
  test('platforms that differ in the name of their namespace alone are judged once, and each is told what its own proof says', () => {
    const names = ['team-a', 'b', 'svc', 'grafana', 'spec', 'a.b'];
    const memo = createProofMemo();
    const found = names.map((name) => {
      const input = inputOf(inNamespace(name, spec), facts);
      return { told: memo(input, prove), proved: prove(input) };
    });
    expect(found.map(({ told }) => told)).toEqual(found.map(({ proved }) => proved));
    expect(proofs(['team-a', 'team-b'].map((name) => inputOf(inNamespace(name, spec), claimed(facts, name))))).toBe(1);
  });

  test.each([
    ['a name that the proof knows', 'kube-system'],
    ['a name that the proof makes up', elsewhere],
    ['the default', 'default'],
    ['a name that may be a port', '7077'],
  ])('a namespace with %s is judged by itself', (_what, name) => {
    expect(proofs([inputOf(inNamespace('team-a', spec), facts), inputOf(inNamespace(name, spec), facts)])).toBe(2);
  });
});

test('the namespace of the operator is judged by itself', () => {
  const facts = { ...istioFacts, operator: { namespace: 'gunj-system' } };
  expect(proofs([inputOf(inNamespace('team-a'), facts), inputOf(inNamespace('gunj-system'), facts)])).toBe(2);
});

test('a platform that lets in the namespace of another is not taken for one that lets in itself', () => {
  const letting = (namespace: string) => ({
    serviceMesh: {
      enabled: true,
      authorization: {
        allow: [{ name: 'them', component: 'grafana' as const, port: 3000, from: { namespaces: [namespace] } }],
      },
    },
  });
  const inputs = [
    inputOf(inNamespace('team-a', letting('team-b')), istioFacts),
    inputOf(inNamespace('team-b', letting('team-b')), istioFacts),
    inputOf(inNamespace('team-c', letting('team-b')), istioFacts),
  ];
  const memo = createProofMemo();
  expect(inputs.map((input) => memo(input, prove))).toEqual(inputs.map(prove));
  // The first and the last are alike but for their names.
  expect(proofs(inputs)).toBe(2);
});
