import { createHash } from 'node:crypto';
import { expect, it, test } from 'vitest';
import type { KubeObject } from '../objects/object.ts';
import { applySetId, groupKindText, memberGroupKinds, parentPatch } from './applyset.ts';

const parent = (metadata: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'observability.io/v1beta1',
  kind: 'ObservabilityPlatform',
  metadata: { name: 'main', namespace: 'monitoring', ...metadata },
});

it('the id is the one KEP-3659 prescribes', () => {
  const hash = createHash('sha256').update('main.monitoring.ObservabilityPlatform.observability.io').digest('base64');
  const expected = hash.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  expect(applySetId(parent())).toBe(`applyset-${expected}-v1`);
  expect(applySetId(parent()).length).toBeLessThanOrEqual(63);
});

test.each([
  ['another name', { name: 'other' }],
  ['another namespace', { namespace: 'other' }],
])('%s gives another id', (_, metadata) => {
  expect(applySetId(parent(metadata))).not.toBe(applySetId(parent()));
});

test.each([
  [{ apiVersion: 'v1', kind: 'ConfigMap' }, 'ConfigMap'],
  [{ apiVersion: 'apps/v1', kind: 'Deployment' }, 'Deployment.apps'],
])('%j is written %s', (kind, text) => {
  expect(groupKindText(kind)).toBe(text);
});

it('what the parent has to carry is asked for once, whatever the order of the kinds', () => {
  const patch = parentPatch(parent(), ['Service', 'ConfigMap', 'Service']);
  expect(patch?.annotations).toEqual({
    'applyset.kubernetes.io/tooling': 'gunj/v1',
    'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap,Service',
  });
  expect(patch?.labels).toEqual({ 'applyset.kubernetes.io/id': applySetId(parent()) });
  const carrying = parent({ labels: { ...patch?.labels, other: 'x' }, annotations: { ...patch?.annotations } });
  expect(parentPatch(carrying, ['ConfigMap', 'Service'])).toBeUndefined();
  expect(parentPatch(carrying, ['ConfigMap'])).toBeDefined();
  expect(memberGroupKinds(carrying.metadata)).toEqual(['ConfigMap', 'Service']);
  expect(memberGroupKinds(parent().metadata)).toEqual([]);
});
