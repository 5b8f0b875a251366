import { describe, expect, test } from 'vitest';
import type { KubeObject, ObjectRef } from '../../objects/object.ts';
import { missingFor } from './missing.ts';

const existing: Record<string, string[]> = { 'ConfigMap/there': ['key'], 'Secret/there': ['key'] };

function get({ kind, namespace, name }: ObjectRef): Promise<KubeObject | undefined> {
  const keys = namespace === 'shop' ? existing[`${kind}/${name}`] : undefined;
  const data = Object.fromEntries((keys ?? []).map((key) => [key, 'value']));
  return Promise.resolve(keys && { apiVersion: 'v1', kind, metadata: { name }, data });
}

const podOf = (spec: Record<string, unknown>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name: 'p' },
  spec: { containers: [{ name: 'main' }], ...spec },
});

const volume = (source: Record<string, unknown>) => podOf({ volumes: [{ name: 'v', ...source }] });
const container = (fields: Record<string, unknown>) => podOf({ containers: [{ name: 'main', ...fields }] });
const mount = (message: string) => ({
  reason: 'FailedMount',
  message: `MountVolume.SetUp failed for volume "v" : ${message}`,
});
const config = (message: string) => ({ reason: 'CreateContainerConfigError', message });
const keyRef = (member: string, fields: Record<string, unknown>) =>
  container({ env: [{ name: 'A', valueFrom: { [member]: fields } }] });

describe('what a pod cannot start without', () => {
  test.each<[string, KubeObject, unknown]>([
    ['nothing', podOf({}), undefined],
    ['volumes of other kinds', volume({ emptyDir: {} }), undefined],
    ['a ConfigMap that is there', volume({ configMap: { name: 'there' } }), undefined],
    ['a ConfigMap that is not', volume({ configMap: { name: 'no' } }), mount('configmap "no" not found')],
    ['an optional one', volume({ configMap: { name: 'no', optional: true } }), undefined],
    ['a Secret that is there', volume({ secret: { secretName: 'there' } }), undefined],
    ['a Secret that is not', volume({ secret: { secretName: 'no' } }), mount('secret "no" not found')],
    [
      'a key that is not in it',
      volume({ configMap: { name: 'there', items: [{ key: 'other', path: 'x' }] } }),
      mount("couldn't find key other in ConfigMap shop/there"),
    ],
    [
      'a projected Secret that is not there',
      volume({ projected: { sources: [{ serviceAccountToken: {} }, { secret: { name: 'no' } }] } }),
      mount('secret "no" not found'),
    ],
    ['a variable from a key that is there', keyRef('secretKeyRef', { name: 'there', key: 'key' }), undefined],
    [
      'a variable from a key that is not',
      keyRef('secretKeyRef', { name: 'there', key: 'no' }),
      config("couldn't find key no in Secret shop/there"),
    ],
    ['an optional variable', keyRef('configMapKeyRef', { name: 'no', key: 'no', optional: true }), undefined],
    ['a whole Secret', container({ envFrom: [{ secretRef: { name: 'no' } }] }), config('secret "no" not found')],
    [
      'what an init container reads',
      podOf({ initContainers: [{ name: 'i', envFrom: [{ configMapRef: { name: 'no' } }] }] }),
      config('configmap "no" not found'),
    ],
  ])('%s', async (_, pod, expected) => {
    expect(await missingFor(pod, get)).toEqual(expected);
  });
});
