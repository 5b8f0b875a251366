import { describe, expect, test } from 'vitest';
import { at, items } from '../objects/access.ts';
import { controllerObject } from './controller.ts';
import { claimTemplates } from './data-volume.ts';
import { inputWith } from './testing/input.ts';

type Storage = NonNullable<
  NonNullable<NonNullable<Parameters<typeof inputWith>[1]>['components']>['alertmanager']
>['storage'];
const inputFor = (storage: NonNullable<Storage>) => inputWith({}, { components: { alertmanager: { storage } } });
const base = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } };

describe('a claim', () => {
  test.each<{ title: string; storage: NonNullable<Storage>; spec: Record<string, unknown> }>([
    { title: 'as it comes', storage: {}, spec: base },
    {
      title: 'one pod writes',
      storage: { accessModes: ['ReadWriteOncePod'] },
      spec: { ...base, accessModes: ['ReadWriteOncePod'] },
    },
    {
      title: 'from a snapshot',
      storage: { dataSource: { name: 's' } },
      spec: { ...base, dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' } },
    },
    {
      title: 'from a claim',
      storage: { dataSource: { apiGroup: '', kind: 'PersistentVolumeClaim', name: 's' } },
      spec: { ...base, dataSource: { kind: 'PersistentVolumeClaim', name: 's' } },
    },
    {
      title: 'from a populator',
      storage: { dataSource: { apiGroup: 'example.com', kind: 'Backup', name: 's' } },
      spec: { ...base, dataSourceRef: { apiGroup: 'example.com', kind: 'Backup', name: 's' } },
    },
  ])('$title', ({ storage, spec }) => {
    expect(claimTemplates(inputFor(storage)).map((claim) => claim['spec'])).toEqual([spec]);
  });

  test('carries labels and annotations, but ours win', () => {
    const labels = { backup: 'daily', 'app.kubernetes.io/name': 'other' };
    const [claim] = claimTemplates(inputFor({ labels, annotations: { a: 'b' } }));
    expect(at(claim, 'metadata', 'labels')).toMatchObject({
      backup: 'daily',
      'app.kubernetes.io/name': 'alertmanager',
    });
    expect(at(claim, 'metadata', 'annotations')).toEqual({ a: 'b' });
  });
});

test('data that goes with the pod is in a directory of the node, up to its size', () => {
  const set = controllerObject(inputFor({ ephemeral: true, size: '1Gi' }));
  expect(Object.keys(set.spec as object)).not.toContain('volumeClaimTemplates');
  const pod = at(set, 'spec', 'template', 'spec');
  expect(at(pod, 'volumes')).toEqual([{ name: 'data', emptyDir: { sizeLimit: '1Gi' } }]);
  expect(at(items(at(pod, 'containers'))[0], 'volumeMounts')).toEqual([{ name: 'data', mountPath: '/data' }]);
});
