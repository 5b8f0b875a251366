import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { networkSemantics } from '../../src/network/semantics/index.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import type { Target } from '../../src/prove/judgement.ts';
import { type TriSet, valueAt } from '../../src/prove/tri-set.ts';
import { endpointName, type Protocol } from '../../src/prove/world.ts';
import { runs } from '../../src/testing/runs.ts';
import { numbers, type PolicyWorld, policyWorlds } from './support/random-policies.ts';

const evaluator = inject('policyEvaluator');
const ports = [...numbers, 8500].flatMap((number) =>
  (['TCP', 'UDP', 'SCTP'] satisfies Protocol[]).map((protocol) => ({ number, protocol })),
);

/** What Cyclonus makes of every call, two digits each: going out, coming in. */
function theirs({ namespaces, endpoints, policies }: PolicyWorld): string {
  const told = endpoints.map((endpoint) =>
    endpoint.kind === 'address'
      ? { ip: endpoint.address }
      : {
          namespace: endpoint.namespace,
          namespaceLabels: namespaces[endpoint.namespace],
          labels: endpoint.labels,
          ip: endpoint.addresses[0],
          portNames: Object.fromEntries(
            endpoint.ports.map(({ number, protocol, name }) => [`${number}/${protocol}`, name]),
          ),
        },
  );
  const input = JSON.stringify({ policies, endpoints: told, ports });
  return execFileSync(evaluator, [], { input: `${input}\n`, encoding: 'utf8' }).trim();
}

/** The same by the project's own reading, and in words where it is about a difference. */
function differences(world: PolicyWorld, expected: string): string[] {
  const { endpoints, policies, namespaces } = world;
  const semantics = networkSemantics(
    {
      objects: policies.map(asWritten),
      pods: endpoints.filter((one) => one.kind === 'pod'),
      namespaces: new Map(Object.entries(namespaces)),
    },
    endpoints,
  );
  const found: string[] = [];
  let position = 0;
  const digit = (set: TriSet, caller: number) => ({ yes: '1', no: '0', unknown: '?' })[valueAt(set, caller)];
  const judged = endpoints.map((_, to) =>
    ports.map(({ number: port, protocol }) => {
      const target: Target = { to, port, protocol };
      return { egress: semantics.egress(target).verdict, ingress: semantics.ingress(target).verdict };
    }),
  );
  for (const [caller, from] of endpoints.entries())
    for (const [to, called] of endpoints.entries())
      for (const [at, { number, protocol }] of ports.entries()) {
        const sets = judged[to]?.[at];
        const ours = sets ? `${digit(sets.egress, caller)}${digit(sets.ingress, caller)}` : '';
        const their = expected.slice(position, position + 2);
        position += 2;
        if (ours !== their)
          found.push(
            `${endpointName(from)} to ${endpointName(called)}:${number}/${protocol}: ours ${ours}, theirs ${their}`,
          );
      }
  expect(expected).toHaveLength(position);
  return found;
}

/** Types that follow from what else is written are left out, as people do. */
function asWritten(policy: KubeObject): KubeObject {
  const spec = policy['spec'] as { policyTypes: string[]; egress?: unknown[] };
  const usual = (spec.egress ?? []).length > 0 ? 'Ingress,Egress' : 'Ingress';
  if (spec.policyTypes.join() !== usual) return policy;
  const { policyTypes: _, ...rest } = spec;
  return { ...policy, spec: rest };
}

test('whatever the policies, every call is judged as the conformance suite of Kubernetes judges it', () => {
  const verdicts = new Set<string>();
  fc.assert(
    fc.property(policyWorlds, (world) => {
      const expected = theirs(world);
      for (const pair of expected.match(/../g) ?? []) verdicts.add(pair);
      expect(differences(world, expected)).toEqual([]);
    }),
    runs(150, 5000),
  );
  expect([...verdicts].sort()).toEqual(['00', '01', '10', '11']);
});

test('who lacks a label is in no list of its values, as Kubernetes documents and Cyclonus does not have it', () => {
  const [web, other] = ['web', 'other'].map((name, index) => ({
    kind: 'pod' as const,
    name,
    namespace: 'one',
    labels: { name },
    annotations: {},
    serviceAccount: 'default',
    hostNetwork: false,
    containers: ['app'],
    ports: [],
    addresses: [`10.0.0.${index + 1}`],
    template: false,
  }));
  if (!web || !other) throw new Error('nobody there');
  const notIn = { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a'] }] };
  const world = {
    namespaces: { one: { 'kubernetes.io/metadata.name': 'one' } },
    endpoints: [web, other],
    policies: [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'p', namespace: 'one' },
        spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: notIn }] }] },
      },
    ],
  };
  expect(new Set(theirs(world).match(/../g))).toEqual(new Set(['10']));
  expect(new Set(differences(world, '11'.repeat(ports.length * 4)))).toEqual(new Set());
});
