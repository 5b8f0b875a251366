import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import type { KubeObject } from '../objects/object.ts';
import { applySetId, extended, extentOf, extentOfMembers, groupKindText, parentPatch } from './applyset.ts';

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

/** The parent after such a patch. */
const carryingAll = (patch: ReturnType<typeof parentPatch>) => {
  const annotations = Object.entries(patch?.annotations ?? {}).flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const],
  );
  return parent({ labels: { ...patch?.labels, other: 'x' }, annotations: Object.fromEntries(annotations) });
};

it('what the parent has to carry is asked for once, whatever the order of the kinds', () => {
  const patch = parentPatch(parent(), { groupKinds: ['Service', 'ConfigMap', 'Service'], namespaces: [] });
  expect(patch?.annotations).toEqual({
    'applyset.kubernetes.io/tooling': 'gunj/v1',
    'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap,Service',
  });
  expect(patch?.labels).toEqual({ 'applyset.kubernetes.io/id': applySetId(parent()) });
  const carrying = carryingAll(patch);
  expect(parentPatch(carrying, { groupKinds: ['ConfigMap', 'Service'], namespaces: [] })).toBeUndefined();
  expect(parentPatch(carrying, { groupKinds: ['ConfigMap'], namespaces: [] })).toBeDefined();
  expect(extentOf(carrying.metadata)).toEqual({ groupKinds: ['ConfigMap', 'Service'], namespaces: [] });
  expect(extentOf(parent().metadata)).toEqual({ groupKinds: [], namespaces: [] });
});

describe('members outside the parent’s namespace', () => {
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', name: 'r' };
  const members = [
    { ...role, namespace: 'shop' },
    { ...role, namespace: 'monitoring' },
    { ...role, namespace: 'blog' },
    { ...role, kind: 'ClusterRole' },
  ];
  const extent = extentOfMembers(members, 'monitoring');

  it('are told by the namespaces they are in; those of the cluster are in none', () => {
    expect(extent).toEqual({
      groupKinds: ['ClusterRole.rbac.authorization.k8s.io', 'Role.rbac.authorization.k8s.io'],
      namespaces: ['blog', 'shop'],
    });
    const patch = parentPatch(parent(), extent);
    expect(patch?.annotations['applyset.kubernetes.io/additional-namespaces']).toBe('blog,shop');
    expect(extentOf(carryingAll(patch).metadata)).toEqual(extent);
    expect(parentPatch(carryingAll(patch), extent)).toBeUndefined();
  });

  it('are no longer told of when there are none', () => {
    const carrying = carryingAll(parentPatch(parent(), extent));
    const patch = parentPatch(carrying, { ...extent, namespaces: [] });
    expect(patch?.annotations['applyset.kubernetes.io/additional-namespaces']).toBeNull();
  });

  it('are told of together with those of before', () => {
    expect(extended(extent, { groupKinds: ['Service'], namespaces: ['blog', 'more'] })).toEqual({
      groupKinds: ['ClusterRole.rbac.authorization.k8s.io', 'Role.rbac.authorization.k8s.io', 'Service'],
      namespaces: ['blog', 'more', 'shop'],
    });
  });
});
