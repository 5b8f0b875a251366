import { describe, expect, it, test } from 'vitest';
import { textMap } from '../objects/access.ts';
import { contentHash } from '../objects/canonical.ts';
import type { KubeObject, ObjectMeta } from '../objects/object.ts';
import { decorate, decorateShared, marksOf } from './decorate.ts';
import { isMember, isOwned } from './ownership.ts';
import { pruneSet } from './prune.ts';
import { makeSecret, randomText } from './secrets.ts';

const platform: KubeObject = {
  apiVersion: 'observability.io/v1beta1',
  kind: 'ObservabilityPlatform',
  metadata: { name: 'main', namespace: 'monitoring', uid: 'u1' },
};
const marks = marksOf(platform);
const planned: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'monitoring', labels: { 'app.kubernetes.io/managed-by': 'gunj-operator' } },
  data: { x: 'y' },
};
const decorated = decorate(planned, marks);

describe('what is written', () => {
  it('carries owner, ApplySet and the hash of the plan’s content, and leaves the plan as it is', () => {
    const before = structuredClone(planned);
    expect(decorated.metadata).toMatchObject({
      labels: { 'app.kubernetes.io/managed-by': 'gunj-operator', 'applyset.kubernetes.io/part-of': marks.applySet },
      annotations: { 'observability.io/hash': contentHash(planned) },
      ownerReferences: [{ uid: 'u1', controller: true, blockOwnerDeletion: true, kind: 'ObservabilityPlatform' }],
    });
    expect(decorated.data).toEqual({ x: 'y' });
    expect(planned).toEqual(before);
  });

  it.each([
    ['in another namespace', { namespace: 'shop' }],
    ['of the cluster', {}],
  ])('an object %s says whose it is without a reference, which would have it collected', (_, place) => {
    const { metadata } = decorate({ ...planned, metadata: { name: 'a', ...place } }, marks);
    expect(metadata.ownerReferences).toBeUndefined();
    expect(metadata.annotations).toMatchObject({ 'observability.io/owned-by': 'monitoring/main u1' });
    expect(isOwned({ ...metadata, labels: {} }, marks)).toBe(true);
    const recreated = marksOf({ ...platform, metadata: { ...platform.metadata, uid: 'u2' } });
    expect(isOwned({ ...metadata, labels: {} }, recreated)).toBe(false);
  });

  it('gets no owner when it is somebody else’s', () => {
    expect(decorateShared(planned).metadata.ownerReferences).toBeUndefined();
    expect(decorateShared(planned).metadata.labels).toEqual(planned.metadata.labels);
  });
});

const part = { 'applyset.kubernetes.io/part-of': marks.applySet };
const managed = { 'app.kubernetes.io/managed-by': 'gunj-operator' };
test.each<[title: string, metadata: Partial<ObjectMeta>, owned: boolean, member: boolean]>([
  ['nothing', {}, false, false],
  ['only the label of the operator', { labels: managed }, false, false],
  ['only the ApplySet', { labels: part }, false, false],
  ['both labels', { labels: { ...managed, ...part } }, true, true],
  ['both labels, of another ApplySet', { labels: { ...managed, 'applyset.kubernetes.io/part-of': 'x' } }, false, false],
  ['only the owner reference', { ownerReferences: [marks.owner] }, true, false],
  ['an owner of the same name that is another', { ownerReferences: [{ ...marks.owner, uid: 'u2' }] }, false, false],
  ['an owner that does not control it', { ownerReferences: [{ ...marks.owner, controller: false }] }, false, false],
])('with %s', (_, metadata, owned, member) => {
  expect(isOwned({ name: 'a', ...metadata }, marks)).toBe(owned);
  expect(isMember({ name: 'a', ...metadata }, marks.applySet)).toBe(member);
});

describe('what is pruned', () => {
  const live = (kind: string, name: string, more: Partial<ObjectMeta> = {}): KubeObject => ({
    apiVersion: kind === 'StatefulSet' ? 'apps/v1' : kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'v1',
    kind,
    metadata: { name, namespace: 'monitoring', uid: `${kind}-${name}`, labels: { ...managed, ...part }, ...more },
  });
  const retained = live('Secret', 'kept', { annotations: { 'observability.io/retain-with-volumes': 'true' } });

  it('are members that the plan no longer has: workloads first, policies last', () => {
    const members = [
      live('NetworkPolicy', 'p'),
      live('Service', 's'),
      live('StatefulSet', 'w'),
      live('ConfigMap', 'a'),
    ];
    const removals = pruneSet(
      members,
      marks.applySet,
      [{ apiVersion: 'v1', kind: 'Service', namespace: 'monitoring', name: 's' }],
      {
        keepRetained: true,
      },
    );
    expect(removals.map(({ kind, uid }) => [kind, uid])).toEqual([
      ['StatefulSet', 'StatefulSet-w'],
      ['ConfigMap', 'ConfigMap-a'],
      ['NetworkPolicy', 'NetworkPolicy-p'],
    ]);
  });

  it('is never what is not a member', () => {
    const strangers = [live('ConfigMap', 'a', { labels: managed }), live('ConfigMap', 'b', { labels: part })];
    expect(pruneSet(strangers, marks.applySet, [], { keepRetained: false })).toEqual([]);
  });

  it('includes secrets that open volumes only when volumes go too', () => {
    expect(pruneSet([retained], marks.applySet, [], { keepRetained: true })).toEqual([]);
    expect(pruneSet([retained], marks.applySet, [], { keepRetained: false })).toHaveLength(1);
  });

  it('is not what the plan has in another version of the same kind', () => {
    const policy = { ...live('NetworkPolicy', 'p'), apiVersion: 'networking.k8s.io/v1beta1' };
    const kept = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'monitoring', name: 'p' };
    expect(pruneSet([policy], marks.applySet, [kept], { keepRetained: true })).toEqual([]);
  });
});

describe('a generated secret', () => {
  const request = {
    path: 'spec.components.grafana',
    name: 'grafana-admin',
    namespace: 'monitoring',
    labels: managed,
    values: { user: 'admin' },
    generate: { password: 24 },
  };

  it('has its fixed values and values nobody can guess', () => {
    const [one, two] = [1, 2].map(() => makeSecret({ ...request, retainWithVolumes: false }, marks));
    const decode = (secret: KubeObject | undefined, key: string) =>
      Buffer.from(textMap(secret?.data)[key] ?? '', 'base64').toString();
    expect(decode(one, 'user')).toBe('admin');
    expect(decode(one, 'password')).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(decode(one, 'password')).not.toBe(decode(two, 'password'));
    expect(one?.metadata).toMatchObject({ ownerReferences: [marks.owner], labels: { ...managed, ...part } });
  });

  it('has no owner when it must outlive the platform', () => {
    const { metadata } = makeSecret({ ...request, retainWithVolumes: true }, marks);
    expect(metadata.ownerReferences).toBeUndefined();
    expect(isMember(metadata, marks.applySet)).toBe(true);
  });

  it('uses every letter and digit', () => {
    expect(new Set(randomText(10_000)).size).toBe(62);
  });
});
