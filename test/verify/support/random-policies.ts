import fc from 'fast-check';
import type { KubeObject } from '../../../src/objects/object.ts';
import type { Endpoint, Pod } from '../../../src/prove/world.ts';

/** Namespaces, who is in them, and network policies about all of that. */
export interface PolicyWorld {
  namespaces: Readonly<Record<string, Record<string, string>>>;
  endpoints: readonly Endpoint[];
  policies: readonly KubeObject[];
}

const keys = ['app', 'tier', 'team'];
const values = ['a', 'b', 'c'];
const value = fc.constantFrom(...values);
const someLabels = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 3 });
const allLabels = fc.record({ app: value, tier: value, team: value });
const few = <T>(of: fc.Arbitrary<T>, maxLength = 2) => fc.array(of, { maxLength });

/** `NotIn` where everybody has every label alone: of who lacks it the evaluators say different things, which is a case of its own. */
const selectorWith = (operators: readonly ('In' | 'NotIn')[]) => {
  const expression = fc.oneof(
    fc.record({
      key: fc.constantFrom(...keys),
      operator: fc.constantFrom(...operators),
      values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ key: fc.constantFrom(...keys), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  );
  return fc.record(
    { matchLabels: someLabels, matchExpressions: few(expression, 2) },
    { requiredKeys: [], noNullPrototype: true },
  );
};

/** Pods have addresses of 10.0.0.0/8, others have not; some ranges have both. */
const cidrs = ['0.0.0.0/0', '::/0', '10.0.0.0/8', '10.0.0.0/30', '10.0.0.2/32', '203.0.113.0/24', '2001:db8::/32'];
const holes: Readonly<Record<string, readonly string[]>> = {
  '0.0.0.0/0': ['10.0.0.0/8', '203.0.113.0/25'],
  '::/0': ['2001:db8::/32'],
  '10.0.0.0/8': ['10.0.0.0/30'],
  '203.0.113.0/24': ['203.0.113.9/32'],
};
const ipBlock = fc
  .constantFrom(...cidrs)
  .chain((cidr) =>
    fc.subarray([...(holes[cidr] ?? [])]).map((except) => ({ cidr, ...(except.length > 0 ? { except } : {}) })),
  );
export const numbers: readonly number[] = [80, 8080, 8081, 9090];
const protocol = fc.constantFrom('TCP', 'UDP', 'SCTP');
const port = fc.oneof(
  fc.record({ port: fc.constantFrom<number | string>(...numbers, 'http', 'metrics'), protocol }, { requiredKeys: [] }),
  fc
    .tuple(fc.constantFrom(...numbers), fc.constantFrom(0, 1, 1010), protocol)
    .map(([first, more, transport]) => ({ port: first, endPort: first + more, protocol: transport })),
);

const portsOf: Readonly<Record<string, Pod['ports']>> = {
  web: [
    { name: 'http', number: 8080, protocol: 'TCP' },
    { name: 'metrics', number: 9090, protocol: 'TCP' },
  ],
  other: [
    { name: 'http', number: 80, protocol: 'UDP' },
    { name: 'metrics', number: 8080, protocol: 'TCP' },
  ],
  none: [],
};

const worldsWith = (labels: fc.Arbitrary<Record<string, string>>, operators: readonly ('In' | 'NotIn')[]) => {
  const selector = selectorWith(operators);
  const peer = fc.oneof(
    { weight: 2, arbitrary: fc.record({ podSelector: selector }) },
    { weight: 2, arbitrary: fc.record({ namespaceSelector: selector }) },
    { weight: 2, arbitrary: fc.record({ namespaceSelector: selector, podSelector: selector }) },
    { weight: 1, arbitrary: fc.record({ ipBlock }) },
  );

  const ingress = few(fc.record({ from: few(peer), ports: few(port) }, { requiredKeys: [] }));
  const egress = few(fc.record({ to: few(peer), ports: few(port) }, { requiredKeys: [] }));
  const homes = ['one', 'two', 'three'];
  const policy = fc
    .record({
      namespace: fc.constantFrom(...homes),
      podSelector: fc.oneof(fc.constant({}), selector),
      policyTypes: fc.constantFrom<string[][]>(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress,
      egress,
    })
    .map(({ namespace, ...spec }) => ({ namespace, spec }));

  const pod = fc.record({
    namespace: fc.constantFrom(...homes),
    labels,
    ports: fc.constantFrom('web', 'other', 'none'),
  });
  return fc
    .record({
      namespaces: fc.tuple(labels, labels, labels),
      pods: fc.array(pod, { minLength: 2, maxLength: 6 }),
      policies: fc.array(policy, { minLength: 1, maxLength: 4 }),
    })
    .map(({ namespaces, pods, policies }) => ({
      namespaces: Object.fromEntries(
        homes.map((name, index) => [name, { ...namespaces[index], 'kubernetes.io/metadata.name': name }]),
      ),
      endpoints: [
        ...pods.map(
          ({ namespace, labels: own, ports }, index): Endpoint => ({
            kind: 'pod',
            name: `pod-${index}`,
            namespace,
            labels: own,
            annotations: {},
            serviceAccount: 'default',
            hostNetwork: false,
            containers: ['app'],
            ports: portsOf[ports] ?? [],
            addresses: [`10.0.0.${index + 1}`],
            template: false,
          }),
        ),
        ...['203.0.113.9', '203.0.113.200', '2001:db8::9'].map(
          (address): Endpoint => ({
            kind: 'address',
            name: address,
            address,
          }),
        ),
      ],
      policies: policies.map(({ namespace, spec }, index) => ({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: `policy-${index}`, namespace },
        spec,
      })),
    }));
};

/** Valid policies alone: what an API server refuses is a matter of other tests. */
export const policyWorlds: fc.Arbitrary<PolicyWorld> = fc.oneof(
  worldsWith(someLabels, ['In']),
  worldsWith(allLabels, ['In', 'NotIn']),
);
