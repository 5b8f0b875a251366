import { beforeEach, expect, it } from 'vitest';
import { type Kind, type ObjectRef, refOf } from '../../src/objects/object.ts';
import { managedByLabel } from '../../src/operator/names.ts';
import { touchedAt } from '../../src/operator/touched.ts';
import { builtInKinds } from '../../src/plan/kinds.ts';
import { managedBy } from '../../src/platform/labels.ts';
import { requestsOf } from '../../src/testing/audit.ts';
import { inSoak } from '../../src/testing/runs.ts';
import {
  applyPlatform,
  basicPlatform,
  condition,
  gone,
  type RunningOperator,
  ready,
  statusOf,
} from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { sharedSandbox } from './support/sandbox.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let namespace: string;

beforeEach(async () => {
  namespace = await stage.makeNamespace();
});

/** Applies that did not make an object but wrote over one; the platform and its Namespace are no objects of the plan. */
const rewrites = (operator: RunningOperator) =>
  operator.allWrites().filter(({ verb, kind, status }) => verb === 'apply' && kind !== 'Namespace' && status === 200);

/** The namespaces of these that operators have read in, in that order. */
const readsIn = (namespaces: readonly string[]) =>
  requestsOf(sharedSandbox().auditLog, 'system:serviceaccount:gunj-system:gunj-operator', 'gunj-operator')
    .filter(({ verb, namespace }) => ['get', 'list'].includes(verb) && namespaces.includes(namespace ?? ''))
    .map((request) => request.namespace);

/** The objects of a kind that somebody seems to have written after the operator. */
const touchedIn = async (kind: Kind, namespaces: readonly string[]) => {
  const labelSelector = `${managedByLabel}=${managedBy}`;
  const { items } = await stage.admin.list(kind, { labelSelector, metadataOnly: true, managedFields: 'writers' });
  return items
    .filter((object) => namespaces.includes(object.metadata.namespace ?? '') && touchedAt(object) !== undefined)
    .map(refOf);
};

/** Numbers of writes after which the operator dies. */
const crashPoints = inSoak([1, 10, 30, 50], [1, ...Array.from({ length: 25 }, (_, index) => 2 * (index + 1))]);

it.each(crashPoints)(
  'an operator that dies after %i writes is followed by one that writes only the rest',
  async (count) => {
    const first = await stage.startOperator();
    const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
    while (first.allWrites().length < count) await new Promise((resolve) => setImmediate(resolve));
    await first.crash();

    const second = await stage.startOperator();
    await ready(stage.admin, platform);
    expect(rewrites(second)).toEqual([]);
    const { plan } = await statusOf(stage.admin, platform);
    const made = [first, second].flatMap((operator) => operator.allWrites()).filter(({ status }) => status === 201);
    // What the first had sent but got no answer to was made all the same.
    expect(made.length).toBeLessThanOrEqual(plan?.objects ?? 0);
    expect(made.length).toBeGreaterThan((plan?.objects ?? 0) - 20);
  },
);

it('an operator that dies while it removes a platform is followed by one that finishes that', async () => {
  const first = await stage.startOperator();
  const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
  await ready(stage.admin, platform);
  await stage.admin.delete(platform);
  while (first.allWrites().every(({ verb }) => verb !== 'delete'))
    await new Promise((resolve) => setImmediate(resolve));
  await first.crash();
  expect(await stage.admin.get(platform)).toBeDefined();
  await stage.startOperator();
  await gone(stage.admin, platform);
  const { items } = await stage.admin.list({ apiVersion: 'apps/v1', kind: 'StatefulSet' }, { namespace });
  expect(items).toEqual([]);
});

it('what changed while no operator ran is noticed by the next', async () => {
  const first = await stage.startOperator();
  const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
  await ready(stage.admin, platform);
  await first.stop();
  const service: ObjectRef = { apiVersion: 'v1', kind: 'Service', namespace, name: 'loki' };
  const surplus: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'surplus' };
  const labels = (await stage.admin.get(service))?.metadata.labels ?? {};
  await stage.admin.patch(service, { type: 'merge', body: { spec: { selector: { a: 'b' } } } });
  await stage.admin.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'surplus', labels } });
  const second = await stage.startOperator();
  await eventually(async () => {
    expect(JSON.stringify((await stage.admin.get(service))?.spec)).not.toContain('"a":"b"');
    expect(await stage.admin.get(surplus)).toBeUndefined();
  });
  expect(rewrites(second)).toEqual([{ verb: 'apply', kind: 'Service', status: 200 }]);
});

it('what may be broken is looked at first by an operator that starts', async () => {
  const namespaces = await Promise.all(Array.from({ length: 6 }, () => stage.makeNamespace()));
  const first = await stage.startOperator();
  const platforms = await Promise.all(namespaces.map((name) => applyPlatform(stage.admin, basicPlatform(name))));
  for (const platform of platforms) await ready(stage.admin, platform);
  await first.stop();
  // Neither what controllers have written meanwhile nor what the operator itself has.
  for (const kind of builtInKinds.filter(({ optional }) => !optional))
    expect(await touchedIn(kind, namespaces)).toEqual([]);
  // As the API server lists them: without hints these would come last.
  const [lacking = '', edited = '', emptied = ''] = namespaces.toSorted().slice(-3);
  await stage.admin.delete({ apiVersion: 'v1', kind: 'Service', namespace: lacking, name: 'loki' });
  const workload: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: edited, name: 'otel-collector' };
  await stage.admin.patch(workload, { type: 'merge', body: { spec: { replicas: 2 } } });
  expect(await touchedIn(workload, namespaces)).toEqual([workload]);
  // Nobody is noted as the manager of what is not there.
  const config: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: emptied, name: 'prometheus' };
  await stage.admin.patch(config, { type: 'json', body: [{ op: 'remove', path: '/data' }] });
  expect(await touchedIn(config, namespaces)).toEqual([]);
  const before = readsIn(namespaces).length;
  const second = await stage.startOperator({}, { workers: 1 });
  await eventually(async () => {
    const order = [...new Set(readsIn(namespaces).slice(before))];
    expect(order).toHaveLength(namespaces.length);
    // Four begin before all others, beside each other.
    expect(order.slice(0, 4)).toEqual(expect.arrayContaining([lacking, edited, emptied]));
  });
  await eventually(async () => {
    const applied = second.allWrites().filter(({ verb, kind }) => verb === 'apply' && kind !== 'Namespace');
    expect(applied.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'Deployment', 'Service']);
  });
});

it('an operator that is asked to end finishes what it has begun', async () => {
  const operator = await stage.startOperator();
  const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
  while (operator.allWrites().length < 5) await new Promise((resolve) => setImmediate(resolve));
  await operator.stop();
  const { plan } = await statusOf(stage.admin, platform);
  const made = operator.allWrites().filter(({ status }) => status === 201);
  expect(made).toHaveLength(plan?.objects ?? -1);
});

it('a removal that cannot be completed is given up after its time, and says what is left behind', async () => {
  await stage.startOperator({ removalTimeoutMs: 10_000 });
  const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
  await ready(stage.admin, platform);
  const stuck: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'prometheus' };
  await stage.admin.patch(stuck, { type: 'merge', body: { metadata: { finalizers: ['example.org/hold'] } } });
  try {
    await stage.admin.delete(platform);
    await condition(stage.admin, platform, 'Ready', 'False', 'Removing');
    await gone(stage.admin, platform);
    const home = await stage.admin.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    expect(Object.keys(home?.metadata.labels ?? {})).toEqual(['kubernetes.io/metadata.name']);
    await eventually(async () => {
      const { items } = await stage.admin.list({ apiVersion: 'events.k8s.io/v1', kind: 'Event' }, { namespace });
      const notes = items.filter(({ reason }) => reason === 'RemovalIncomplete').map(({ note }) => note);
      expect(notes).toEqual([expect.stringContaining(`ConfigMap ${namespace}/prometheus`)]);
    });
  } finally {
    await stage.admin.patch(stuck, { type: 'merge', body: { metadata: { finalizers: [] } } });
  }
});
