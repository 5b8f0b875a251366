import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { runs } from '../testing/runs.ts';
import { differs } from './differs.ts';

const podSpec = (containers: unknown) => ({ spec: { template: { spec: { containers } } } });

test.each<[title: string, desired: unknown, live: unknown, path: string | undefined]>([
  ['defaults of the server are no difference', { a: 1 }, { a: 1, b: 2 }, undefined],
  ['a changed value is', { a: { b: 1 } }, { a: { b: 2 } }, 'a.b'],
  ['a missing value is', { a: { b: 1 } }, { a: {} }, 'a.b'],
  ['a missing empty list is not', { egress: [] }, {}, undefined],
  ['a missing empty text is not', { value: '' }, {}, undefined],
  ['a missing empty map of labels is not', { labels: {} }, {}, undefined],
  ['a missing empty object is, because it chooses something', { emptyDir: {} }, { hostPath: {} }, 'emptyDir'],
  ['a missing false is', { automountServiceAccountToken: false }, {}, 'automountServiceAccountToken'],
  ['a number for a text is', { a: '1' }, { a: 1 }, 'a'],
  ['an object for a list is', { a: [1] }, { a: { 0: 1 } }, 'a'],
  [
    'containers that were injected are not',
    podSpec([{ name: 'app', image: 'x' }]),
    podSpec([{ name: 'proxy' }, { name: 'app', image: 'x' }]),
    undefined,
  ],
  [
    'a container with another image is, by its name',
    podSpec([{ name: 'app', image: 'x' }]),
    podSpec([{ name: 'proxy' }, { name: 'app', image: 'y' }]),
    'spec.template.spec.containers[app].image',
  ],
  ['a missing container is', podSpec([{ name: 'app' }]), podSpec([]), 'spec.template.spec.containers[app]'],
  [
    'a container port is found by number and protocol, TCP being the default',
    podSpec([{ name: 'app', ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 80 }] }]),
    podSpec([
      {
        name: 'app',
        ports: [
          { containerPort: 80, protocol: 'TCP' },
          { containerPort: 53, protocol: 'UDP' },
        ],
      },
    ]),
    undefined,
  ],
  [
    'a port more on a Service is not, because it is merged by number',
    { spec: { ports: [{ port: 80 }] } },
    { spec: { ports: [{ port: 81 }, { port: 80, protocol: 'TCP', targetPort: 80 }] } },
    undefined,
  ],
  [
    'a port more in a network policy is, because the list is replaced',
    { spec: { ingress: [{ ports: [{ port: 80 }] }] } },
    {
      spec: {
        ingress: [
          {
            ports: [
              { port: 80, protocol: 'TCP' },
              { port: 81, protocol: 'TCP' },
            ],
          },
        ],
      },
    },
    'spec.ingress[0].ports',
  ],
  [
    'a rule more in a role is',
    { rules: [{ verbs: ['get'] }] },
    { rules: [{ verbs: ['get'] }, { verbs: ['*'] }] },
    'rules',
  ],
  [
    'a verb more in a rule is',
    { rules: [{ verbs: ['get'] }] },
    { rules: [{ verbs: ['get', 'list'] }] },
    'rules[0].verbs',
  ],
  [
    'a label more in a selector is, because it selects something else',
    { spec: { podSelector: {} } },
    { spec: { podSelector: { matchLabels: { a: 'b' } } } },
    'spec.podSelector.matchLabels',
  ],
  ['a label more on an object is not', { labels: { a: 'b' } }, { labels: { a: 'b', c: 'd' } }, undefined],
  [
    'an owner more is not',
    { ownerReferences: [{ uid: '1', name: 'a' }] },
    {
      ownerReferences: [
        { uid: '2', name: 'a' },
        { uid: '1', name: 'a' },
      ],
    },
    undefined,
  ],
  [
    'a quantity written otherwise is not',
    { requests: { memory: '1024Mi', cpu: 1 } },
    { requests: { memory: '1Gi', cpu: '1000m' } },
    undefined,
  ],
  ['another quantity is', { limits: { cpu: '1' } }, { limits: { cpu: '1001m' } }, 'limits.cpu'],
  ['the same texts elsewhere are compared as texts', { data: { a: '1000m' } }, { data: { a: '1' } }, 'data.a'],
  ['a null where something is wanted is', { a: 1 }, { a: null }, 'a'],
])('%s', (_, desired, live, path) => {
  expect(differs(desired, live)).toBe(path);
});

const leaf = fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.boolean());
/** Keys that no rule treats specially. */
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const value = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.dictionary(key, tie('node'), { maxKeys: 4, minKeys: 1 }),
    fc.array(tie('node'), { maxLength: 3, minLength: 1 }),
  ),
})).node;

/** What a server may do to an object it was given: add to maps, in any order. */
function completed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(completed);
  if (node === null || typeof node !== 'object') return node;
  const members = Object.entries(node).map(([name, member]) => [name, completed(member)] as const);
  return Object.fromEntries([['added', true], ...members.reverse()]);
}

describe('for any object', () => {
  it('what a server has completed does not differ', () => {
    fc.assert(
      fc.property(value, (desired) => differs(desired, completed(desired)) === undefined),
      runs(100, 50_000),
    );
  });

  it('one changed leaf is found', () => {
    fc.assert(
      fc.property(value, fc.nat(), (desired, choice) => {
        const count = leaves(desired);
        const live = spoil(completed(desired), choice % count);
        expect(differs(desired, live)).toBeDefined();
      }),
      runs(100, 50_000),
    );
  });
});

function leaves(node: unknown): number {
  if (node === null || typeof node !== 'object') return 1;
  return Object.values(node).reduce<number>((sum, member) => sum + leaves(member), 0);
}

/** Changes one of the leaves that were there before completion. */
function spoil(root: unknown, index: number): unknown {
  let left = index;
  const walk = (node: unknown, name?: string): unknown => {
    if (name === 'added') return node;
    if (node === null || typeof node !== 'object') return left-- === 0 ? { spoiled: true } : node;
    if (Array.isArray(node)) return node.map((member) => walk(member));
    return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, walk(member, key)]));
  };
  return walk(root);
}
