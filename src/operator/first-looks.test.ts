import { expect, test } from 'vitest';
import { apiVersion, kind } from '../api/names.ts';
import { type Kind, type KubeObject, type ObjectMeta, refKey, refOf } from '../objects/object.ts';
import { applySetId } from './applyset.ts';
import { firstLooks } from './first-looks.ts';
import { createPlatformStore } from './platform-store.ts';

const platform = (
  namespace: string,
  observedGeneration: number | undefined,
  more: Partial<ObjectMeta> = {},
  spec = {},
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'main', namespace, generation: 2, ...more },
  spec,
  ...(observedGeneration === undefined ? {} : { status: { observedGeneration, plan: { objects: 2 } } }),
});

/** Of each platform in the table, two are planned; `touched`: when somebody else has written it. */
interface Member {
  touched?: number;
  resourceVersion?: string;
  kind?: Kind;
}

const plain: Member = {};
const both = [plain, plain];
const written = (resourceVersion: string): Member => ({ resourceVersion });
const state = (name: string, version: string): Member => ({
  kind: { apiVersion: version, kind: name },
  resourceVersion: '900',
});

function looks(all: readonly KubeObject[], members: Readonly<Record<string, readonly Member[]>>): string {
  const platforms = createPlatformStore();
  platforms.handler(() => {}).reset([...all]);
  const touched = new Map<string, number>();
  const objects = Object.entries(members).flatMap(([namespace, own]) =>
    own.map((member, index): KubeObject => {
      const { kind: of = { apiVersion: 'v1', kind: 'ConfigMap' }, resourceVersion = '100' } = member;
      const object = { ...of, metadata: { name: `${index}`, namespace, resourceVersion } };
      if (member.touched !== undefined) touched.set(refKey(refOf(object)), member.touched);
      return object;
    }),
  );
  const order = firstLooks(platforms, {
    ofApplySet: (applySet) =>
      objects.filter(({ metadata }) => applySetId(platform(metadata.namespace ?? '', 2)) === applySet),
    touched: (ref) => touched.get(refKey(ref)),
  });
  return order.map((key) => key.replace('/main', '')).join(' ');
}

test('what was changed, made or deleted while no operator ran is looked at first, each platform once', () => {
  const all = [
    platform('as-before', 2),
    platform('changed', 1),
    platform('also-as-before', 2),
    platform('new', undefined),
    platform('deleted', 2, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
  ];
  const members = { 'as-before': both, changed: both, 'also-as-before': both, deleted: both };
  expect(looks(all, members)).toBe('changed new deleted as-before also-as-before');
});

test.each<[string, Record<string, readonly Member[]>, string]>([
  ['without hints the order stays', {}, 'p q r s'],
  ['one of which an object was written is early', { r: [plain, { touched: 5 }] }, 'r p q s'],
  ['at an unknown time is written all the same', { s: [{ touched: 0 }, plain] }, 's p q r'],
  [
    'of several the latest is first, and others wait for one of them only',
    { p: [{ touched: 1 }, plain], q: [{ touched: 2 }, { touched: 9 }], s: [{ touched: 4 }, plain] },
    'q p s r',
  ],
  ['one that lacks an object is early', { q: [plain] }, 'q p r s'],
  ['one that lacks the most is first', { q: [plain], r: [] }, 'r p q s'],
  [
    'one that lacks and one that was written come in turn',
    { p: [{ touched: 1 }, plain], q: [{ touched: 2 }, plain], r: [plain], s: [plain] },
    'r q p s',
  ],
  [
    'what has changed without a trace has a later version',
    { p: [written('99'), written('100')], r: [written('101'), plain], s: [plain, written('1000')] },
    's r p q',
  ],
  [
    'later versions of what tells a state tell nothing',
    {
      q: [state('Deployment', 'apps/v1'), plain],
      r: [state('HorizontalPodAutoscaler', 'autoscaling/v2'), state('PodDisruptionBudget', 'policy/v1'), plain],
      s: [plain, written('101')],
    },
    's p q r',
  ],
  [
    'hints that are none for all keep none waiting',
    {
      p: [{ touched: 9, resourceVersion: '1' }],
      q: [{ touched: 8, resourceVersion: '2' }],
      r: [{ touched: 7, resourceVersion: '3' }],
      s: [{ touched: 1, resourceVersion: '4' }],
    },
    'p s q r',
  ],
])('%s', (_, members, expected) => {
  const all = ['p', 'q', 'r', 's'].map((namespace) => platform(namespace, 2));
  expect(looks(all, { p: both, q: both, r: both, s: both, ...members })).toBe(expected);
});

test('what is news comes before what may be broken, and a paused platform at the end', () => {
  const all = [
    platform('paused', 2, {}, { paused: true }),
    platform('rest', 2),
    platform('touched', 2),
    platform('changed', 1),
  ];
  const members = { rest: both, paused: [{ touched: 9 }], touched: [{ touched: 5 }, plain], changed: [{ touched: 7 }] };
  expect(looks(all, members)).toBe('changed touched rest paused');
});
