import { expect, test } from 'vitest';
import type { KubeObject } from '../../objects/object.ts';
import { keptRefs, revisionsOf } from './kept.ts';

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
const names = (inUse: (string | undefined)[]) => keptRefs(revisionsOf(all, 'loki'), inUse).map(({ name }) => name);

test.each<[string, (string | undefined)[], string[]]>([
  ['the latest three', ['e', 'e', undefined], ['loki-e', 'loki-d', 'loki-c']],
  ['one in use however old it is', ['e', 'a', 'a'], ['loki-e', 'loki-a', 'loki-d']],
  ['more than three when they are in use', ['a', 'b', 'c', 'd'], ['loki-d', 'loki-c', 'loki-b', 'loki-a']],
])('kept are %s', (_, inUse, expected) => {
  expect(names(inUse)).toEqual(expected);
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

test('of those made in the same second the later is kept, whatever they are called', () => {
  const made = (revision: string, resourceVersion: string) => {
    const object = part(revision, 1);
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  };
  const objects = [made('b', '98'), made('d', '101'), made('a', '99'), made('c', '100')];
  const kept = keptRefs(revisionsOf(objects, 'loki'), []).map(({ name }) => name);
  expect(kept).toEqual(['loki-d', 'loki-c', 'loki-a']);
});
