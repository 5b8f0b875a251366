import { once } from 'node:events';
import { cp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { crd } from '../../src/api/crd.ts';
import type { Condition, PlatformStatus } from '../../src/api/types.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { reflect } from '../../src/kube/reflector.ts';
import { createAuthority } from '../../src/kube/testing/certificates.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../src/objects/object.ts';
import { finalizer } from '../../src/operator/names.ts';
import { claimLabel } from '../../src/platform/labels.ts';
import type { ControlPlaneTool } from '../../src/sandbox/controlplane-tools.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import {
  applyPlatform,
  basicPlatform,
  condition,
  gone,
  makeNamespace,
  platformKind,
  quiet,
  type RunningOperator,
  ready,
  removeNamespace,
  type Stage,
  setStage,
  statusOf,
} from './operator-support.ts';
import { endings } from './support/endings.ts';
import { eventually } from './support/eventually.ts';
import { differences, type Snapshot, snapshot } from './support/same-objects.ts';
import { ownSandbox } from './support/sandbox.ts';

/* What happens to a whole cluster under a running operator. In a cluster of its own, which others would not survive. */
const off = { enabled: false };
const small = { alertmanager: off, tempo: off, opentelemetryCollector: off, grafana: off };
const ending = endings();
let sandbox: Sandbox;
let stage: Stage;
let admin: KubeClient;
let operator: RunningOperator;
let namespace: string;
let platform: ObjectRef;

beforeAll(async () => {
  sandbox = await ownSandbox({ mesh: 'istio' });
  ending.add(() => sandbox.stop());
  stage = await setStage(sandbox);
  admin = stage.admin;
  ending.add(() => admin.close());
  operator = await stage.startOperator({ meshSettleMs: 1_000, meshDrainMs: 0 });
  ending.add(() => operator.stop());
});

afterAll(() => ending.end());

beforeEach(async () => {
  namespace = await makeNamespace(admin);
  platform = await applyPlatform(admin, withRetention('7d'));
  await ready(admin, platform);
  await quiet(operator);
  return () => removeNamespace(admin, namespace);
}, 300_000);

const withRetention = (time: string, where: { namespace?: string; type?: 'istio' | 'auto' } = {}) =>
  basicPlatform(where.namespace ?? namespace, {
    components: { ...small, prometheus: { retention: { time } } },
    deletionPolicy: 'Delete',
    // Nobody here can ask proxies; what is on its way in has not to wait for them.
    serviceMesh: { enabled: true, type: where.type ?? 'istio', rollout: { whenUnmeasured: 'Proceed' } },
  });

const service = () => ({ apiVersion: 'v1', kind: 'Service', namespace, name: 'prometheus' });
const config = () => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'prometheus' });

/** Without what tells how often and where pods were made. */
async function keep(): Promise<Snapshot> {
  const all = [...(await snapshot(admin, { namespaces: [namespace] }))];
  return new Map(
    all
      .filter(([key]) => !key.startsWith('apps/ControllerRevision'))
      .map(([key, line]) => [key, line.replaceAll(/"topology\.kubernetes\.io\/\w+":"[^"]*",?/g, '')]),
  );
}

/** Somebody who spoils an object is noticed. */
async function isPutRight(ref: ObjectRef, body: object): Promise<void> {
  expect(JSON.stringify(body)).toContain('spoiled');
  await admin.patch(ref, { type: 'merge', body });
  await eventually(async () => expect(JSON.stringify(await admin.get(ref))).not.toContain('spoiled'), 90_000);
}

const serviceIsPutRight = () => isPutRight(service(), { spec: { selector: { spoiled: 'yes' } } });
const configIsPutRight = () => isPutRight(config(), { data: { 'prometheus.yml': 'spoiled' } });

/** Everything is as it was, somebody who spoils a Service is noticed, and a change of the platform too. */
async function isWell(before: Snapshot): Promise<void> {
  await eventually(async () => expect(differences(before, await keep())).toEqual([]), 180_000);
  await serviceIsPutRight();
  await admin.apply(withRetention('9d'), { fieldManager: 'operator-tests', force: true });
  await ready(admin, platform);
  expect(JSON.stringify((await admin.get(config()))?.['data'])).toContain('time: 9d');
  await quiet(operator);
}

/** What the operator has written into this namespace was not needed. */
const writesMeanwhile = () => operator.writes().filter(({ status }) => status > 0 && status < 300);

async function restart(...tools: ControlPlaneTool[]): Promise<void> {
  for (const tool of tools) await sandbox.crash(tool);
  for (const tool of tools.toReversed()) await sandbox.revive(tool);
}

describe('somebody else', () => {
  it('deletes the namespace a platform lives in: it goes, without a storm', async () => {
    operator.writes();
    const logged = operator.log().length;
    await admin.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    await gone(admin, { apiVersion: 'v1', kind: 'Namespace', name: namespace });
    await quiet(operator);
    const lines = operator.log().slice(logged).split('\n');
    const loud = lines.filter((line) => /"level":"?(error|warn|40|50)"?/.test(line) && line.includes(namespace));
    // What was under way when it was deleted may be refused.
    expect(loud.length).toBeLessThanOrEqual(16);
    await eventually(async () => expect([...(await keep()).keys()]).toEqual([]), 90_000);
  }, 300_000);

  it('has a webhook that nobody answers: the status says who refuses, all else is written, and it says when it is over', async () => {
    const hook = await webhook('https://127.0.0.1:1/', ['configmaps']);
    const probe = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'probe' } };
    await eventually(async () => {
      await expect(admin.create(probe, { dryRun: true, once: true })).rejects.toMatchObject({ status: 500 });
    });
    await admin.apply(withRetention('9d'), { fieldManager: 'operator-tests', force: true });
    const { message } = await condition(admin, platform, 'Ready', 'False');
    expect(message).toContain('somebody.example.com');
    await serviceIsPutRight();
    operator.writes();
    await sleep(5_000);
    // Looked at again every half second here, with one write for what is refused.
    expect(operator.writes().length).toBeLessThan(60);
    await admin.delete(hook);
    await ready(admin, platform);
    await quiet(operator);
  }, 300_000);

  it('has a webhook that changes what is written: the status says which field, all else is written, and that not for ever', async () => {
    const live = await admin.get(service());
    const changing = await changingWebhook([{ op: 'add', path: '/spec/selector/somebody', value: 'else' }]);
    const hook = await webhook(changing.url, ['services'], changing.authority);
    await eventually(async () => {
      const annotations = { touched: String(performance.now()) };
      const changed = await admin.patch(service(), { type: 'merge', body: { metadata: { annotations } } });
      expect(changed['spec']).toHaveProperty(['selector', 'somebody']);
    });
    const { message } = await condition(admin, platform, 'Ready', 'False');
    expect(message).toContain(`Service ${namespace}/prometheus: spec.selector.somebody is not as it was written`);
    await configIsPutRight();
    operator.writes();
    const begun = performance.now();
    await sleep(8_000);
    const written = operator.writes().filter(({ kind }) => kind === 'Service');
    expect(written.length).toBeLessThanOrEqual(correctionsWithin((performance.now() - begun) / 1000));
    await admin.delete(hook);
    await ready(admin, platform);
    expect((await admin.get(service()))?.['spec']).toEqual(live?.['spec']);
  }, 300_000);

  it('fights over a field, two of them and with force: it is told, written ever less often, and right in the end', async () => {
    const live = await admin.get(service());
    let stopped = false;
    const metadata = { namespace, name: 'prometheus' };
    const fighter = async (who: string) => {
      const spec = { type: 'ClusterIP', selector: { 'app.kubernetes.io/name': who } };
      while (!stopped) {
        const wanted = { apiVersion: 'v1', kind: 'Service', metadata, spec };
        await admin.apply(wanted, { fieldManager: who, force: true });
        await sleep(150);
      }
    };
    operator.writes();
    const begun = performance.now();
    const heard = listen(namespace);
    const fights = Promise.all([fighter('one'), fighter('two')]);
    try {
      await eventually(async () =>
        expect(heard.of('Ready')).toContainEqual(
          expect.stringMatching(
            `^False .*Service ${namespace}/prometheus, whose spec\\S+ somebody else keeps changing`,
          ),
        ),
      );
      await configIsPutRight();
      await sleep(8_000);
    } finally {
      heard.stop();
      stopped = true;
      await fights;
    }
    const seconds = (performance.now() - begun) / 1000;
    const written = operator.writes().filter(({ kind }) => kind === 'Service').length;
    expect(written).toBeLessThanOrEqual(correctionsWithin(seconds));
    expect(written).toBeGreaterThan(0);
    for (const who of ['one', 'two'])
      await admin.apply({ apiVersion: 'v1', kind: 'Service', metadata }, { fieldManager: who, force: true });
    await eventually(async () => expect((await admin.get(service()))?.['spec']).toEqual(live?.['spec']), 90_000);
  }, 300_000);

  it('strips what is ours of a platform and its Namespace: it is put back ever less often, told, and right in the end', async () => {
    const home = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
    const id = 'applyset.kubernetes.io/id';
    let stopped = false;
    const stripper = async (ref: ObjectRef, metadata: object) => {
      while (!stopped) {
        await admin.patch(ref, { type: 'merge', body: { metadata } });
        await sleep(150);
      }
    };
    operator.writes();
    const begun = performance.now();
    const fights = Promise.all([
      stripper(platform, { finalizers: null, labels: { [id]: null } }),
      stripper(home, { labels: { [claimLabel]: null } }),
    ]);
    await eventually(async () => {
      const { message } = await condition(admin, platform, 'Ready', 'False');
      expect(message).toContain('whose finalizer somebody else keeps changing');
    });
    await sleep(10_000);
    stopped = true;
    await fights;
    const seconds = (performance.now() - begun) / 1000;
    const times = correctionsWithin(seconds);
    const writes = operator.writes().filter(({ status }) => status < 300);
    const written = (of: string) => writes.filter(({ kind }) => kind === of).length;
    expect(written('Namespace')).toBeLessThanOrEqual(times);
    expect(written('Namespace')).toBeGreaterThan(0);
    // The metadata every two seconds, that it is put back, and that it is waited for again.
    expect(written('ObservabilityPlatform')).toBeLessThanOrEqual(3 * (times + seconds / 2));
    await ready(admin, platform);
    const live = await admin.get(platform);
    expect([live?.metadata.finalizers, live?.metadata.labels?.[id]]).toEqual([[finalizer], expect.any(String)]);
    expect((await admin.get(home))?.metadata.labels).toHaveProperty([claimLabel], platform.name);
  }, 300_000);
});

describe('killed and started again', () => {
  it.each<[string, ControlPlaneTool]>([
    ['the API server', 'kube-apiserver'],
    ['etcd', 'etcd'],
  ])(
    '%s: nothing is written for it, and nothing is missed afterwards',
    async (_, tool) => {
      const before = await keep();
      operator.writes();
      await restart(tool);
      await eventually(async () => expect(differences(before, await keep())).toEqual([]), 180_000);
      await sleep(3_000);
      expect(writesMeanwhile()).toEqual([]);
      await isWell(before);
    },
    300_000,
  );

  it('etcd with what it held a while ago: the operator goes on from there', async () => {
    const [data, copy] = [join(sandbox.dir, 'etcd'), join(sandbox.dir, 'etcd-copy')];
    const rest: ControlPlaneTool[] = ['kube-controller-manager', 'kube-scheduler', 'kwok'];
    const before = await keep();
    await sandbox.crash('etcd');
    await cp(data, copy, { recursive: true });
    await sandbox.revive('etcd');
    await eventually(async () => expect(differences(before, await keep())).toEqual([]), 180_000);
    await admin.apply(withRetention('8d'), { fieldManager: 'operator-tests', force: true });
    await ready(admin, platform);
    // As Kubernetes says to do: everything that remembers versions is started again. The operator is not.
    for (const tool of [...rest, 'kube-apiserver', 'etcd'] as const) await sandbox.crash(tool);
    await rm(data, { recursive: true });
    await cp(copy, data, { recursive: true });
    for (const tool of ['etcd', 'kube-apiserver', ...rest] as const) await sandbox.revive(tool);
    await isWell(before);
  }, 300_000);
});

describe('definitions removed under it', () => {
  it("the mesh's: is told in the status, and all is as it was when they are back", async () => {
    const other = await makeNamespace(admin);
    onTestFinished(() => removeNamespace(admin, other));
    const anyMesh = await applyPlatform(admin, withRetention('7d', { namespace: other, type: 'auto' }));
    await ready(admin, anyMesh);
    expect(await proxies(other)).not.toEqual([]);
    const before = await keep();
    const kind = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
    const { items } = await admin.list(kind);
    const crds = items.filter(({ metadata }) => metadata.name.endsWith('.istio.io'));
    expect(crds.length).toBeGreaterThan(5);
    const heard = [listen(namespace), listen(other)];
    for (const one of crds) await admin.delete(refOf(one));
    try {
      // Who has asked for Istio waits for it as things are.
      await eventually(async () => {
        const { message } = await condition(admin, platform, 'Ready', 'False');
        expect(message).toContain('the cluster has no istio control plane');
      }, 90_000);
      expect(await proxies(namespace)).not.toEqual([]);
      // Who has asked for any mesh goes on without.
      await eventually(async () => expect(await proxies(other)).toEqual([]), 90_000);
      await ready(admin, anyMesh);
      const { warnings = [] } = await statusOf(admin, anyMesh);
      expect(warnings.map(({ code }) => code)).toContain('MESH_UNAVAILABLE');
      const said = heard.flatMap((one) => one.of('Ready')).filter((text) => text.startsWith('False'));
      expect(said.join('\n')).toMatch(/does not serve \w+ in [\w.]+istio\.io/);
    } finally {
      for (const one of heard) one.stop();
      for (const one of crds)
        await eventually(
          async () => void (await admin.apply(bare(one), { fieldManager: 'operator-tests', force: true })),
        );
    }
    await isWell(before);
    await condition(admin, anyMesh, 'MeshReady', 'True');
    expect(await proxies(other)).not.toEqual([]);
  }, 600_000);

  it('its own: it says what it lacks, and goes on when that is back, also one that is started meanwhile', async () => {
    const lack = `the CustomResourceDefinition ${crd().metadata.name} is not installed`;
    await admin.delete(refOf(crd()));
    await eventually(async () => {
      expect(await operator.get('/readyz')).toMatchObject({ status: 503, text: expect.stringContaining(lack) });
    }, 60_000);
    await eventually(async () => {
      const { items } = await admin.list({ apiVersion: 'apps/v1', kind: 'StatefulSet' }, { namespace });
      expect(items).toEqual([]);
    }, 60_000);
    await gone(admin, refOf(crd()));
    const url = Promise.withResolvers<string>();
    const stopping = new AbortController();
    onTestFinished(() => stopping.abort());
    const starting = stage.startOperator({}, { onListening: url.resolve, signal: stopping.signal });
    let isStarted = false;
    starting.then(() => (isStarted = true)).catch(url.reject);
    const readyz = `${await url.promise}/readyz`;
    await eventually(async () => expect(await (await fetch(readyz)).text()).toContain(lack), 60_000);
    await sleep(3_000);
    expect(isStarted).toBe(false);
    await eventually(
      async () => void (await admin.apply(crd(), { fieldManager: 'operator-tests', force: true })),
      60_000,
    );
    await eventually(async () => expect(await admin.discovery.resourceFor(platformKind)).toBeDefined());
    await (await starting).stop();
    await eventually(async () => void (await applyPlatform(admin, withRetention('7d'))), 60_000);
    await ready(admin, platform);
    await eventually(async () => expect((await operator.get('/readyz')).status).toBe(200), 60_000);
  }, 300_000);
});

/** All that the status of a namespace's platform has said meanwhile of a condition. */
function listen(namespace: string): { of: (type: string) => string[]; stop: () => void } {
  const said: Condition[] = [];
  const heard = ({ status }: KubeObject) => said.push(...((status as PlatformStatus | undefined)?.conditions ?? []));
  const handler = { reset: (items: KubeObject[]) => items.forEach(heard), changed: heard, deleted: () => {} };
  const reflector = reflect(admin, { ...platformKind, namespace }, handler);
  return {
    of: (type) => said.filter((one) => one.type === type).map(({ status, message }) => `${status} ${message}`),
    stop: () => reflector.stop(),
  };
}

/** Pods with a proxy of the mesh. */
async function proxies(namespace: string): Promise<string[]> {
  const { items: pods } = await admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace });
  return pods.filter((pod) => JSON.stringify(pod['spec']).includes('istio-proxy')).map(({ metadata }) => metadata.name);
}

function bare({ apiVersion, kind, metadata: { name, labels, annotations }, spec }: KubeObject): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) },
    spec,
  };
}

/** A webhook of somebody else that must be asked before something of this namespace is written. */
async function webhook(url: string, resources: string[], authority?: string): Promise<ObjectRef> {
  const object: KubeObject = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: `somebody-${namespace}` },
    webhooks: [
      {
        name: 'somebody.example.com',
        clientConfig: { url, ...(authority ? { caBundle: Buffer.from(authority).toString('base64') } : {}) },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        timeoutSeconds: 2,
      },
    ],
  };
  await admin.create(object);
  return refOf(object);
}

/** Four at once, then after 1, 2, 4, 8 … seconds; each may take out what was added, before and after it is written. */
function correctionsWithin(seconds: number): number {
  return 3 * (5 + Math.ceil(Math.log2(seconds + 1)));
}

/** Answers every review with this patch. */
async function changingWebhook(patch: readonly object[]): Promise<{ url: string; authority: string }> {
  const authority = createAuthority('somebody');
  const base64 = Buffer.from(JSON.stringify(patch)).toString('base64');
  const review = async (request: IncomingMessage, response: ServerResponse) => {
    const { uid } = (JSON.parse(await text(request)) as { request: { uid: string } }).request;
    const answer = { uid, allowed: true, patchType: 'JSONPatch', patch: base64 };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }));
  };
  const server = createServer(authority.issue(['127.0.0.1']), (request, response) => void review(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ending.add(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, authority: authority.cert };
}
