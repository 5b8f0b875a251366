import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeClient } from '../../src/kube/client.ts';
import { isForbidden } from '../../src/kube/errors.ts';
import { at, items, text, texts } from '../../src/objects/access.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { startControlPlane } from '../../src/sandbox/control-plane.ts';
import { eventually } from './support/eventually.ts';
import { condition, createNamespace, podOf, reasons, removeNamespace } from './support/objects.ts';
import { clientOf, operatorKubeconfig, sharedSandbox } from './support/sandbox.ts';

const namespace = 'sandbox-test';
const fieldManager = 'sandbox-test';
let client: KubeClient;

beforeAll(async () => {
  client = clientOf(sharedSandbox().kubeconfig);
  await createNamespace(client, namespace);
});

afterAll(async () => {
  await removeNamespace(client, namespace);
  client.close();
});

describe('the cluster of a sandbox', () => {
  test('has three ready nodes in three zones', async () => {
    const { items: nodes } = await client.list({ apiVersion: 'v1', kind: 'Node' });
    const zones = nodes.map(({ metadata }) => metadata.labels?.['topology.kubernetes.io/zone']);
    expect(new Set(zones)).toEqual(new Set(['region-1a', 'region-1b', 'region-1c']));
    for (const node of nodes) expect(condition(node, 'Ready')).toBe('True');
  });

  test('has an address behind default/kubernetes that is not loopback', async () => {
    const { items: slices } = await client.list(
      { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
      { namespace: 'default', labelSelector: 'kubernetes.io/service-name=kubernetes' },
    );
    const addresses = slices.flatMap((slice) =>
      items(slice['endpoints']).flatMap((one) => texts(at(one, 'addresses'))),
    );
    expect(addresses).toEqual(['10.0.0.10']);
  });

  test('has DNS pods behind kube-dns', async () => {
    const service = await client.get({ apiVersion: 'v1', kind: 'Service', namespace: 'kube-system', name: 'kube-dns' });
    expect(at(service, 'spec', 'clusterIP')).toBe('10.96.0.10');
    await eventually(async () => {
      const { items: pods } = await client.list(
        { apiVersion: 'v1', kind: 'Pod' },
        { namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' },
      );
      expect(pods.map((pod) => condition(pod, 'Ready'))).toEqual(['True', 'True']);
    });
  });

  test('writes every request into the audit log', async () => {
    await client.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'audited' });
    await eventually(async () => {
      const uri = `/api/v1/namespaces/${namespace}/configmaps/audited`;
      expect(readFileSync(sharedSandbox().auditLog, 'utf8')).toContain(uri);
    });
  });
});

describe('pods of a sandbox', () => {
  test('become Ready with their volumes bound, and a removed claim takes its volume with it', async () => {
    await client.apply(statefulSet('stored'), { fieldManager });
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: 'data-stored-0' };
    await eventually(async () => expect(condition(await pod('stored-0'), 'Ready')).toBe('True'));
    const claim = await client.get(claimRef);
    expect(at(claim, 'status', 'phase')).toBe('Bound');
    expect(at(claim, 'spec', 'storageClassName')).toBe('standard');

    await client.patch(claimRef, { type: 'merge', body: { spec: { resources: { requests: { storage: '2Gi' } } } } });
    await eventually(async () => {
      expect(at(await client.get(claimRef), 'status', 'capacity', 'storage')).toBe('2Gi');
    });

    const volume = { apiVersion: 'v1', kind: 'PersistentVolume', name: text(at(claim, 'spec', 'volumeName')) ?? '' };
    expect(await client.get(volume)).toBeDefined();
    await client.delete({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'stored' });
    await client.delete(claimRef);
    await eventually(async () => expect(await client.get(volume)).toBeUndefined());
    expect(existsSync('/tmp/hostpath_pv')).toBe(false);
  });

  test('keep native sidecars running after init containers have ended', async () => {
    await client.apply(
      podOf(namespace, 'sidecar', {
        initContainers: [
          { name: 'once', image: 'busybox:1' },
          { name: 'beside', image: 'envoy:1', restartPolicy: 'Always' },
        ],
      }),
      { fieldManager },
    );
    const ready = await eventually(async () => {
      const found = await pod('sidecar');
      expect(condition(found, 'Ready')).toBe('True');
      return found;
    });
    const states = items(at(ready, 'status', 'initContainerStatuses')).map((one) =>
      Object.keys(at(one, 'state') ?? {}),
    );
    expect(states).toEqual([['terminated'], ['running']]);
  });

  test.each([
    ['whose image does not exist', { containers: [{ name: 'main', image: 'app:does-not-exist' }] }, 'ImagePullBackOff'],
    [
      'whose init container has no image',
      { initContainers: [{ name: 'first', image: 'app:does-not-exist' }] },
      'ImagePullBackOff',
    ],
  ])('%s stay Pending with the reason', async (_, spec, reason) => {
    const name = `failing-${Object.keys(spec).join('').toLowerCase()}`;
    await client.apply(podOf(namespace, name, spec), { fieldManager });
    const found = await eventually(async () => {
      const one = await pod(name);
      expect(reasons(one)).toContain(reason);
      return one;
    });
    expect(at(found, 'status', 'phase')).toBe('Pending');
    expect(condition(found, 'Ready')).toBe('False');
  });

  test.each([
    [
      'a volume',
      { volumes: [{ name: 'v', configMap: { name: 'late-volume', items: [{ key: 'k', path: 'k' }] } }] },
      'ContainerCreating',
    ],
    [
      'the environment',
      { containers: [{ name: 'main', image: 'app:1', envFrom: [{ configMapRef: { name: 'late-environment' } }] }] },
      'CreateContainerConfigError',
    ],
  ])('wait for the ConfigMap that %s comes from', async (from, spec, reason) => {
    const name = `late-${from.split(' ').at(-1)}`;
    await client.apply(podOf(namespace, name, spec), { fieldManager });
    await eventually(async () => {
      expect(reasons(await pod(name))).toEqual([reason]);
      const { items: events } = await client.list(
        { apiVersion: 'v1', kind: 'Event' },
        { namespace, fieldSelector: `involvedObject.name=${name},involvedObject.kind=Pod,source=kubelet` },
      );
      expect(events.map((event) => text(event['message']))).toContainEqual(
        expect.stringContaining(`configmap "${name}" not found`),
      );
    });
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data: { k: 'v' } };
    await client.apply(config, { fieldManager });
    await eventually(async () => expect(condition(await pod(name), 'Ready')).toBe('True'));
  });

  test('with the crash label crash until it is taken away', async () => {
    await client.apply(podOf(namespace, 'crashing'), { fieldManager });
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'crashing' };
    const label = (value: string | null) =>
      client.patch(ref, { type: 'merge', body: { metadata: { labels: { 'sandbox.gunj.dev/fail': value } } } });
    await eventually(async () => expect(condition(await pod('crashing'), 'Ready')).toBe('True'));
    await label('crash');
    await eventually(async () => {
      const found = await pod('crashing');
      expect(reasons(found)).toEqual(['CrashLoopBackOff']);
      expect(condition(found, 'Ready')).toBe('False');
      expect(at(items(at(found, 'status', 'containerStatuses'))[0], 'restartCount')).toBe(1);
    });
    await label(null);
    await eventually(async () => expect(condition(await pod('crashing'), 'Ready')).toBe('True'));
  });

  test('with the unready annotation run and are not Ready', async () => {
    const unready = podOf(namespace, 'unready');
    unready.metadata.annotations = { 'sandbox.gunj.dev/fail': 'unready' };
    await client.apply(unready, { fieldManager });
    await eventually(async () => {
      const found = await pod('unready');
      expect(at(found, 'status', 'phase')).toBe('Running');
      expect(condition(found, 'ContainersReady')).toBe('False');
    });
  });

  test('of a Job succeed', async () => {
    const ref = { apiVersion: 'batch/v1', kind: 'Job', namespace, name: 'once' };
    await client.apply(
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { namespace, name: 'once' },
        spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1' }] } } },
      },
      { fieldManager },
    );
    await eventually(async () => expect(condition(await client.get(ref), 'Complete')).toBe('True'));
  });
});

describe('rights', () => {
  test('a ServiceAccount gets exactly what its roles give', async () => {
    const rbac = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' };
    const kubeconfig = await operatorKubeconfig([
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: 'reader' } },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { namespace, name: 'reader' },
        rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { namespace, name: 'reader' },
        roleRef: rbac,
        subjects: [{ kind: 'ServiceAccount', namespace, name: 'reader' }],
      },
    ]);
    const reader = clientOf(kubeconfig);
    try {
      await eventually(() => reader.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace }));
      const secrets = reader.list({ apiVersion: 'v1', kind: 'Secret' }, { namespace });
      expect(isForbidden(await secrets.catch((error: unknown) => error))).toBe(true);
    } finally {
      reader.close();
    }
  });
});

describe('a control plane that cannot start', () => {
  test('says which program ended and leaves nothing', async () => {
    const parentDir = mkdtempSync(join(tmpdir(), 'gunj-test-'));
    const broken = '/bin/false';
    try {
      const starting = startControlPlane({
        parentDir,
        binaries: {
          etcd: broken,
          'kube-apiserver': broken,
          'kube-controller-manager': broken,
          'kube-scheduler': broken,
          kwok: broken,
        },
      });
      await expect(starting).rejects.toThrow(/^(etcd|kube-apiserver) ended with code 1/);
      expect(readdirSync(parentDir)).toEqual([]);
    } finally {
      rmSync(parentDir, { recursive: true, force: true });
    }
  });
});

function statefulSet(name: string): KubeObject {
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace, name },
    spec: {
      serviceName: name,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'main',
              image: 'app:1',
              readinessProbe: { httpGet: { port: 80 } },
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            },
          ],
        },
      },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
    },
  };
}

const pod = (name: string): Promise<KubeObject | undefined> =>
  client.get({ apiVersion: 'v1', kind: 'Pod', namespace, name });
