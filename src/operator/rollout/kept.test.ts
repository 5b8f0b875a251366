import { expect, test } from 'vitest';
import type { KubeObject } from '../../objects/object.ts';
import { areSpare, kept, revisionsOf } from './kept.ts';

function part(
  revision: string,
  day: number,
  more: { name?: string; component?: string; directory?: string } = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: more.name ?? `loki-${revision}`,
      namespace: 'm',
      creationTimestamp: `2026-01-0${day}T00:00:00Z`,
      labels: {
        'app.kubernetes.io/name': more.component ?? 'loki',
        'observability.io/config-of': more.directory ?? 'loki',
        'observability.io/config-revision': revision,
      },
    },
  };
}

const all = [
  part('b', 2),
  part('a', 1),
  part('e', 5),
  part('d', 4),
  part('c', 3),
  part('x', 9, { component: 'tempo' }),
];
const look = (wanted: string, revision: string, accepted?: string) => {
  const decided = { wanted, revision, ...(accepted === undefined ? {} : { accepted }) };
  const stay = kept(revisionsOf(all, 'loki'), decided);
  return { stay: stay.map((one) => one.revision), spare: areSpare(stay, decided) };
};

test.each<[string, [string, string, string?], string[], boolean]>([
  ['the latest three', ['e', 'e'], ['e', 'd', 'c'], true],
  ['one that was accepted, however old it is', ['e', 'e', 'a'], ['e', 'a', 'd'], true],
  ['one to which it may go back', ['b', 'b', 'a'], ['b', 'a', 'e'], true],
])('while one is tried, kept are %s', (_, decided, stay, spare) => {
  expect(look(...decided)).toEqual({ stay, spare });
});

test('the one that was accepted before goes too when another is', () => {
  const two = all.filter(({ metadata }) => ['loki-d', 'loki-e'].includes(metadata.name));
  const decided = { wanted: 'e', revision: 'e', accepted: 'd' };
  expect(areSpare(kept(revisionsOf(two, 'loki'), decided), decided)).toBe(true);
});

test('when none is tried only those in use are kept, by whatever way the others came', () => {
  expect(look('b', 'b', 'b')).toEqual({ stay: ['b'], spare: false });
  expect(look('c', 'a', 'a')).toEqual({ stay: ['c', 'a'], spare: false });
});

test('the parts of a large directory are found in their order', () => {
  const parts = [10, 2, 1].map((n) => part('a', 1, { name: n === 1 ? 'loki-a' : `loki-a-${n}` }));
  const [found] = revisionsOf(parts, 'loki');
  expect(found?.directories.get('loki')?.map(({ name }) => name)).toEqual(['loki-a', 'loki-a-2', 'loki-a-10']);
});

test('directories come in the same order, whichever of their ConfigMaps was heard of first', () => {
  const config = part('a', 1);
  const rules = part('a', 1, { name: 'loki-rules-a', directory: 'loki-rules' });
  const orders = [
    [config, rules],
    [rules, config],
  ].map((parts) => [...(revisionsOf(parts, 'loki')[0]?.directories.keys() ?? [])]);
  expect(orders).toEqual([
    ['loki', 'loki-rules'],
    ['loki', 'loki-rules'],
  ]);
});
