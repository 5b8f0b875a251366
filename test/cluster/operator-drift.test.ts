import { beforeAll, describe, expect, it } from 'vitest';
import { differs } from '../../src/objects/differs.ts';
import { type Kind, type KubeObject, refOf, refText } from '../../src/objects/object.ts';
import { applyPlatform, basicPlatform, quiet, type RunningOperator, ready } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let operator: RunningOperator;
let namespace: string;

beforeAll(async () => {
  operator = await stage.startOperator();
  namespace = await stage.makeNamespace();
  await ready(stage.admin, await applyPlatform(stage.admin, basicPlatform(namespace)));
});

/** How somebody spoils an object of each kind: what a JSON merge patch changes in it. */
const spoiled: { kind: Kind; patch: Record<string, unknown> | ((object: KubeObject) => Record<string, unknown>) }[] = [
  { kind: { apiVersion: 'apps/v1', kind: 'StatefulSet' }, patch: { spec: { replicas: 0 } } },
  { kind: { apiVersion: 'apps/v1', kind: 'Deployment' }, patch: { spec: { replicas: 0 } } },
  { kind: { apiVersion: 'v1', kind: 'Service' }, patch: { spec: { selector: { extra: 'nobody' } } } },
  {
    kind: { apiVersion: 'v1', kind: 'ConfigMap' },
    patch: ({ data }) => ({ data: { [Object.keys(data as object)[0] ?? '']: 'spoiled' } }),
  },
  { kind: { apiVersion: 'v1', kind: 'ServiceAccount' }, patch: { automountServiceAccountToken: null } },
  { kind: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' }, patch: { rules: [] } },
  { kind: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding' }, patch: { subjects: null } },
  {
    kind: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
    patch: { spec: { podSelector: { matchLabels: { nobody: 'matches' } } } },
  },
  {
    kind: { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication' },
    patch: { spec: { mtls: { mode: 'DISABLE' } } },
  },
  { kind: { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy' }, patch: { spec: { action: 'DENY' } } },
];

const ours = 'app.kubernetes.io/managed-by=gunj-operator';

async function oneOf(kind: Kind): Promise<KubeObject> {
  const { items } = await stage.admin.list(kind, { namespace, labelSelector: ours });
  // What is immutable cannot be spoiled.
  const [first] = items
    .filter((item) => item['immutable'] !== true)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? 1 : -1));
  if (!first) throw new Error(`the platform has no ${kind.kind}`);
  return first;
}

/** What has to be the same again: everything but the server's own bookkeeping. */
function substance(object: KubeObject): unknown {
  const { labels, annotations, ownerReferences } = object.metadata;
  const { status: _, metadata: __, ...rest } = object;
  return { ...rest, labels, annotations, ownerReferences };
}

/** Waits until the object is as it was. */
function restored(before: KubeObject): Promise<KubeObject> {
  return eventually(async () => {
    const now = await stage.admin.get(refOf(before));
    if (!now) throw new Error(`${refText(refOf(before))} is not there`);
    const uidOfServer = { clusterIP: undefined, clusterIPs: undefined };
    const left = { ...(substance(before) as { spec?: object }) };
    if (before.kind === 'Service') left.spec = { ...left.spec, ...uidOfServer };
    expect(differs(left, substance(now))).toBeUndefined();
    return now;
  });
}

describe.each(spoiled)('a $kind.kind', ({ kind, patch }) => {
  it('is put back when its content is changed', async () => {
    const before = await oneOf(kind);
    const body = typeof patch === 'function' ? patch(before) : patch;
    const spoiledObject = await stage.admin.patch(refOf(before), { type: 'merge', body });
    expect(spoiledObject.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
    const now = await restored(before);
    expect(now.metadata.uid).toBe(before.metadata.uid);
    if (kind.kind === 'Service' || kind.kind === 'NetworkPolicy') {
      expect(JSON.stringify(now.spec)).not.toContain('nobody');
    }
  });

  it('gets its labels back, also those it is found by', async () => {
    const before = await oneOf(kind);
    const labels = { 'app.kubernetes.io/managed-by': 'somebody', 'app.kubernetes.io/instance': null };
    await stage.admin.patch(refOf(before), { type: 'merge', body: { metadata: { labels } } });
    const now = await restored(before);
    expect(now.metadata.labels).toEqual(before.metadata.labels);
  });

  it('is made again when it is deleted', async () => {
    const before = await oneOf(kind);
    await stage.admin.delete(refOf(before));
    await eventually(async () => {
      const now = await stage.admin.get(refOf(before));
      expect(now?.metadata.uid).toBeDefined();
      expect(now?.metadata.uid).not.toBe(before.metadata.uid);
    });
    await restored(before);
  });
});

describe('the Namespace', () => {
  it.each(['observability.io/platform', 'istio-injection'])('gets its label %s back', async (label) => {
    const ref = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
    const before = await stage.admin.get(ref);
    expect(before?.metadata.labels).toHaveProperty([label]);
    await stage.admin.patch(ref, { type: 'merge', body: { metadata: { labels: { [label]: null } } } });
    await eventually(async () => {
      expect((await stage.admin.get(ref))?.metadata.labels).toEqual(before?.metadata.labels);
    });
  });
});

it('the generated secret is made again when it is deleted, and otherwise left as it is', async () => {
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'grafana-admin' };
  const before = await stage.admin.get(ref);
  await stage.admin.patch(ref, { type: 'merge', body: { stringData: { 'admin-user': 'chosen' } } });
  await quiet(operator);
  expect(Buffer.from((await stage.admin.get(ref))?.data?.['admin-user' as never] ?? '', 'base64').toString()).toBe(
    'chosen',
  );
  await stage.admin.delete(ref);
  await eventually(async () => {
    const now = await stage.admin.get(ref);
    expect(now?.metadata.uid).toBeDefined();
    expect(now?.metadata.uid).not.toBe(before?.metadata.uid);
  });
  await eventually(async () => {
    const { items } = await stage.admin.list({ apiVersion: 'events.k8s.io/v1', kind: 'Event' }, { namespace });
    const notes = items.filter(({ reason }) => reason === 'SecretMadeAnew').map(({ note }) => note);
    expect(notes).toEqual([expect.stringContaining('grafana-admin')]);
  });
});

/** What server-side apply would leave alone, because the plan does not have the field. */
const added: { title: string; kind: string; apiVersion: string; name: string; patch: object }[] = [
  {
    title: 'a rule that opens the default deny',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    name: 'default-deny',
    patch: { spec: { ingress: [{}], egress: [{}] } },
  },
  {
    title: 'a rule that lets everybody in',
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    name: 'default-deny',
    patch: { spec: { rules: [{}] } },
  },
  {
    title: 'a selector that narrows STRICT to one workload',
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    name: 'default',
    patch: {
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/name': 'loki' } },
        portLevelMtls: { 3100: { mode: 'DISABLE' } },
      },
    },
  },
  {
    title: 'a port that makes the next apply invalid',
    apiVersion: 'v1',
    kind: 'Service',
    name: 'tempo',
    patch: { spec: { ports: [{ name: 'http-query', port: 4999, protocol: 'TCP', targetPort: 3200 }] } },
  },
  {
    title: 'a container and the host’s network in a pod template',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'otel-collector',
    patch: {
      spec: {
        template: {
          spec: { hostNetwork: true, hostPID: true, initContainers: [{ name: 'more', image: 'example.com/more:1' }] },
        },
      },
    },
  },
];

describe('what somebody adds is taken out', () => {
  it.each(added)('$title', async ({ apiVersion, kind, name, patch }) => {
    const ref = { apiVersion, kind, namespace, name };
    const before = await stage.admin.get(ref);
    const spoiledObject = await stage.admin.patch(ref, { type: 'merge', body: patch, fieldManager: 'somebody' });
    expect(spoiledObject.spec).not.toEqual(before?.spec);
    await eventually(async () => {
      expect((await stage.admin.get(ref))?.spec).toEqual(before?.spec);
    });
  });
});
