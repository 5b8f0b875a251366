import { describe, expect, it, test } from 'vitest';
import type { KubeObject } from '../../objects/object.ts';
import { storageFinding } from './finding.ts';
import { growthOf, withTemplatesOf } from './growth.ts';
import type { Volumes } from './tend.ts';
import type { VolumeClaim } from './volume-claim.ts';

const set = (size: string, spec: Record<string, unknown> = {}, replicas: number | null = 2): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'loki', namespace: 'n' },
  spec: {
    ...(replicas === null ? {} : { replicas }),
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } }, ...spec },
      },
    ],
  },
});
const claim = (more: Partial<VolumeClaim> = {}): VolumeClaim => ({
  namespace: 'n',
  name: 'data-loki-0',
  requested: '10Gi',
  capacity: '10Gi',
  storageClass: 'fast',
  accessModes: ['ReadWriteOnce'],
  bound: true,
  conditions: [],
  ...more,
});
const classes = [
  { name: 'fast', provisioner: 'p', default: true, allowVolumeExpansion: true },
  { name: 'fixed', provisioner: 'p', default: false, allowVolumeExpansion: false },
];

describe('what has to happen to a volume', () => {
  test.each<[title: string, planned: KubeObject, claim: VolumeClaim, expected: string]>([
    ['nothing when it is as asked for', set('10Gi'), claim(), ''],
    ['nothing when it is written in another way', set('10240Mi'), claim(), ''],
    ['it grows when more is asked for', set('20Gi'), claim(), 'grow'],
    ['it is left to bind first', set('20Gi'), claim({ bound: false }), ''],
    ['it is waited for when it has asked already', set('10Gi'), claim({ capacity: '5Gi' }), 'growing'],
    ['it stays larger than asked for', set('5Gi'), claim(), 'larger'],
    ['it may be both larger and growing', set('5Gi'), claim({ capacity: '5Gi' }), 'growing larger'],
    [
      'it cannot grow when its own class does not allow it',
      set('20Gi'),
      claim({ storageClass: 'fixed' }),
      'VolumeNotExpandable',
    ],
    ['the API server decides about a class nobody knows', set('20Gi'), claim({ storageClass: 'gone' }), 'grow'],
    ['it cannot change its class', set('20Gi', { storageClassName: 'fixed' }), claim(), 'VolumeUnchangeable'],
    ['it keeps the class it got by default', set('10Gi'), claim({ storageClass: 'fixed' }), ''],
    [
      'it cannot change its access modes',
      set('10Gi', { accessModes: ['ReadWriteMany'] }),
      claim(),
      'VolumeUnchangeable',
    ],
    ['a claim of another set is none of it', set('20Gi'), claim({ name: 'data-loki-canary-0' }), ''],
    ['a claim that a former replica left rests', set('20Gi'), claim({ name: 'data-loki-2' }), ''],
    ['a claim elsewhere is none of it', set('20Gi'), claim({ namespace: 'other' }), ''],
    [
      'where the number of replicas is open, every claim counts',
      set('20Gi', {}, null),
      claim({ name: 'data-loki-7' }),
      'grow',
    ],
  ])('%s', (_, planned, found, expected) => {
    const { grow, growing, larger, problems } = growthOf(planned, [found], classes);
    const words = [
      ...grow.map(() => 'grow'),
      ...growing.map(() => 'growing'),
      ...larger.map(() => 'larger'),
      ...problems.map(({ kind }) => kind),
    ];
    expect(words.sort().join(' ')).toBe(expected);
    expect(problems.every(({ aside }) => aside)).toBe(true);
  });

  it('names class, sizes and the ways out', () => {
    const [problem] = growthOf(set('20Gi'), [claim({ storageClass: 'fixed' })], classes).problems;
    expect(problem?.message).toContain('cannot grow from 10Gi to 20Gi: its storage class fixed does not allow it');
    expect(problem?.message).toContain('allowVolumeExpansion: true');
  });
});

it('a set that keeps its templates changes everything else', () => {
  const live = set('10Gi', { volumeMode: 'Filesystem' });
  const kept = withTemplatesOf(set('20Gi', {}, 5), live) as unknown as { spec: Record<string, unknown> };
  expect(kept.spec.replicas).toBe(5);
  expect(JSON.stringify(kept.spec.volumeClaimTemplates)).toContain('10Gi');
  expect(JSON.stringify(kept.spec.volumeClaimTemplates)).not.toContain('20Gi');
});

describe('the condition StorageReady', () => {
  const none: Volumes = { problems: [], growing: [], larger: [], count: 1 };
  const grows = claim({ requested: '20Gi' });
  const pending = { ...grows, conditions: [{ type: 'FileSystemResizePending', message: '' }] };
  const problem = growthOf(set('20Gi'), [claim({ storageClass: 'fixed' })], classes).problems;
  test.each<[title: string, volumes: Volumes, expected: [status: string, reason: string, message: RegExp] | undefined]>(
    [
      ['says nothing without volumes', { ...none, count: 0 }, undefined],
      ['is true when all is as asked for', none, ['True', 'Ready', /size that is asked for/]],
      ['tells what grows', { ...none, growing: [grows] }, ['False', 'Resizing', /data-loki-0 grows from 10Gi to 20Gi/]],
      [
        'tells what waits for a start',
        { ...none, growing: [pending] },
        ['False', 'FileSystemResizePending', /when the pod is started/],
      ],
      ['tells what goes on when several wait', { ...none, growing: [pending, grows] }, ['False', 'Resizing', /;/]],
      [
        'tells what cannot be',
        { ...none, problems: problem, growing: [grows] },
        ['False', 'VolumeNotExpandable', /^data-loki-0: /],
      ],
      [
        'tells what stays larger',
        { ...none, larger: [{ claim: claim(), size: '5Gi' }] },
        ['True', 'LargerThanAsked', /stays at 10Gi, 5Gi/],
      ],
    ],
  )('%s', (_, volumes, expected) => {
    const found = storageFinding(volumes);
    expect(found && [found.status, found.reason]).toEqual(expected?.slice(0, 2));
    if (expected) expect(found?.message).toMatch(expected[2]);
  });
});
