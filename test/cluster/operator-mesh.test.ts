import { beforeAll, describe, expect, it } from 'vitest';
import { type ObjectRef, refOf } from '../../src/objects/object.ts';
import {
  applyPlatform,
  basicPlatform,
  condition,
  quiet,
  type RunningOperator,
  ready,
  statusOf,
} from './operator-support.ts';
import { swift } from './stages-support.ts';
import { eventually } from './support/eventually.ts';
import { clientOf, sharedSandbox } from './support/sandbox.ts';
import { useStage } from './support/stage.ts';

const policies = ['PeerAuthentication', 'AuthorizationPolicy'].map((kind) => ({
  apiVersion: 'security.istio.io/v1',
  kind,
}));
const otherClusters = {
  enabled: true,
  clusterName: 'here',
  remoteClusters: [{ name: 'there', endpoint: 'https://there.example.com:6443' }],
};
const withoutMesh = { serviceMesh: { enabled: false } };
/** From outside the cluster nobody can read the counters of proxies. */
const unmeasured = {
  serviceMesh: {
    enabled: true,
    type: 'auto',
    mtls: { enabled: true, mode: 'STRICT' },
    rollout: { whenUnmeasured: 'Proceed' },
  },
};

describe('a cluster with a mesh', () => {
  const stage = useStage();
  let operator: RunningOperator;
  let namespace: string;
  let platform: ObjectRef;

  beforeAll(async () => {
    operator = await stage.startOperator(swift);
    namespace = await stage.makeNamespace();
    platform = await applyPlatform(stage.admin, basicPlatform(namespace));
    await ready(stage.admin, platform);
  });

  const sidecars = async () => {
    const { items } = await stage.admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace });
    const living = items.filter(({ metadata }) => !metadata.deletionTimestamp);
    return living.filter((pod) => JSON.stringify(pod.spec).includes('istio-proxy')).length;
  };

  it('gives every pod a sidecar', async () => {
    expect(await sidecars()).toBe(6);
  });

  it('tells in the status what the mesh does not do of what is asked for, and then is at rest', async () => {
    const { spec } = basicPlatform(namespace);
    const serviceMesh = { ...(spec as { serviceMesh: object }).serviceMesh, multiCluster: otherClusters };
    await applyPlatform(stage.admin, basicPlatform(namespace, { ...(spec as object), serviceMesh }));
    const limitations = async () => (await statusOf(stage.admin, platform)).serviceMesh?.limitations;
    await eventually(async () =>
      expect(await limitations()).toEqual([
        { field: 'spec.serviceMesh.multiCluster', support: 'refused', how: expect.stringContaining('Run a platform') },
      ]),
    );
    await ready(stage.admin, platform);
    await quiet(operator);
    const reconcile = operator.nextReconcile();
    await stage.admin.patch(platform, { type: 'merge', body: { metadata: { annotations: { look: 'again' } } } });
    expect(await reconcile).toEqual([]);

    await applyPlatform(stage.admin, basicPlatform(namespace));
    await eventually(async () => expect(await limitations()).toBeUndefined());
    await ready(stage.admin, platform);
  });

  it('takes the platform out of the mesh again when that is switched off, and back in', async () => {
    await applyPlatform(stage.admin, { ...basicPlatform(namespace), spec: withoutMesh });
    await eventually(async () => {
      expect(await sidecars()).toBe(0);
      await ready(stage.admin, platform);
    }, 60_000);
    const home = await stage.admin.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    expect(home?.metadata.labels).not.toHaveProperty('istio-injection');
    for (const kind of policies) {
      await eventually(async () => expect((await stage.admin.list(kind, { namespace })).items).toEqual([]));
    }
    const status = await statusOf(stage.admin, platform);
    expect(status.serviceMesh).toEqual({ enabled: false, ready: false });
    expect(status.conditions?.map(({ type }) => type)).not.toContain('MeshReady');

    await applyPlatform(stage.admin, basicPlatform(namespace, unmeasured));
    await condition(stage.admin, platform, 'MeshReady', 'True');
    await ready(stage.admin, platform);
    expect(await sidecars()).toBe(6);
  });
});

describe('a cluster without a mesh', () => {
  const stage = useStage({ mesh: 'none' });
  let operator: RunningOperator;
  let platform: ObjectRef;
  const namespace = 'monitoring';

  beforeAll(async () => {
    operator = await stage.startOperator(swift);
    await stage.admin.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      { fieldManager: 'test' },
    );
  });

  it('refuses a platform that asks for a certain one, and writes nothing', async () => {
    platform = await applyPlatform(
      stage.admin,
      basicPlatform(namespace, { serviceMesh: { enabled: true, type: 'istio' } }),
    );
    const { message } = await condition(stage.admin, platform, 'Stalled', 'True', 'MESH_UNAVAILABLE');
    expect(message).toContain('spec.serviceMesh.type');
    expect(operator.allWrites().filter(({ kind }) => kind !== 'ObservabilityPlatform')).toEqual([]);
  });

  it('makes a platform that joins whatever there is, and says that there is nothing', async () => {
    await applyPlatform(stage.admin, basicPlatform(namespace, unmeasured));
    await ready(stage.admin, platform);
    await condition(stage.admin, platform, 'MeshReady', 'False', 'MESH_UNAVAILABLE');
    const { warnings, serviceMesh } = await statusOf(stage.admin, platform);
    expect(warnings?.map(({ code }) => code)).toContain('MESH_UNAVAILABLE');
    expect(serviceMesh).toEqual({ enabled: false, ready: false });
  });

  it('notices a mesh that is installed later, and writes and watches its kinds from then on', async () => {
    const donor = clientOf(sharedSandbox().kubeconfig);
    const wanted = [
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        name: 'peerauthentications.security.istio.io',
      },
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        name: 'authorizationpolicies.security.istio.io',
      },
      { apiVersion: 'v1', kind: 'Namespace', name: 'istio-system' },
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' },
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'istio-system', name: 'istiod' },
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
        name: 'istio-sidecar-injector',
      },
    ];
    for (const ref of wanted) {
      const {
        status: _,
        metadata,
        ...object
      } = (await donor.get(ref)) ?? { apiVersion: '', kind: '', metadata: { name: '' } };
      const { name, namespace: home, labels, annotations } = metadata;
      const copy = { ...object, metadata: { name, ...(home ? { namespace: home } : {}), labels, annotations } };
      await stage.admin.apply(copy as never, { fieldManager: 'test' });
    }
    // What istiod puts into every namespace: injected pods mount it.
    const root = { apiVersion: 'v1', kind: 'ConfigMap', name: 'istio-ca-root-cert' };
    const authority = await donor.get({ ...root, namespace: 'default' });
    await stage.admin.apply(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: root.name }, data: authority?.data },
      { fieldManager: 'test' },
    );
    donor.close();
    await eventually(async () => {
      const { serviceMesh } = await statusOf(stage.admin, platform);
      expect(serviceMesh).toMatchObject({ type: 'istio', enabled: true });
    }, 60_000);
    // The copied webhook calls the injector of the shared sandbox, so the pods that replace the old ones are injected.
    await condition(stage.admin, platform, 'MeshReady', 'True', 'Ready');
    await ready(stage.admin, platform);
    for (const kind of policies) {
      const { items } = await stage.admin.list(kind, { namespace });
      const [first] = items;
      if (!first) throw new Error(`there is no ${kind.kind}`);
      await stage.admin.delete(refOf(first));
      await eventually(async () => expect(await stage.admin.get(refOf(first))).toBeDefined());
    }
  });

  it('lets a platform go whose mesh kinds have been removed', async () => {
    for (const name of ['peerauthentications', 'authorizationpolicies']) {
      const ref = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        name: `${name}.security.istio.io`,
      };
      await stage.admin.delete(ref);
    }
    await stage.admin.delete(platform);
    await eventually(async () => expect(await stage.admin.get(platform)).toBeUndefined(), 60_000);
    expect((await operator.get('/readyz')).text).toBe('ok\n');
  });
});

describe('a cluster whose mesh is uninstalled', () => {
  const stage = useStage({ mesh: 'istio' });
  let operator: RunningOperator;
  let platform: ObjectRef;
  const namespace = 'monitoring';
  const crdKind = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };

  beforeAll(async () => {
    operator = await stage.startOperator();
    await stage.admin.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      { fieldManager: 'test' },
    );
    platform = await applyPlatform(stage.admin, basicPlatform(namespace));
    await ready(stage.admin, platform);
    await condition(stage.admin, platform, 'MeshReady', 'True', 'Ready');
  });

  const pods = async () => {
    const { items } = await stage.admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace });
    const injected = items.filter((pod) => JSON.stringify(pod.spec).includes('istio-proxy'));
    return { all: items.length, injected: injected.length };
  };

  const expectOutside = async () => {
    await condition(stage.admin, platform, 'MeshReady', 'False', 'MESH_UNAVAILABLE');
    await ready(stage.admin, platform);
    const { warnings, serviceMesh } = await statusOf(stage.admin, platform);
    expect(warnings?.map(({ code }) => code)).toContain('MESH_UNAVAILABLE');
    expect(serviceMesh).toEqual({ enabled: false, ready: false });
  };

  it('keeps its platform without policies and sidecars, and the Namespace as it was', async () => {
    const home = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
    expect((await stage.admin.get(home))?.metadata.labels).toHaveProperty('istio-injection', 'enabled');
    expect(await pods()).toEqual({ all: 6, injected: 6 });
    for (const kind of policies) expect((await stage.admin.list(kind, { namespace })).items).not.toEqual([]);

    const webhook = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };
    await stage.admin.delete({ ...webhook, name: 'istio-sidecar-injector' });
    await stage.admin.delete({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'istio-system', name: 'istiod' });

    await eventually(async () => expect(await pods()).toEqual({ all: 6, injected: 0 }), 90_000);
    await expectOutside();
    expect((await stage.admin.get(home))?.metadata.labels).not.toHaveProperty('istio-injection');
    for (const kind of policies) {
      await eventually(async () => expect((await stage.admin.list(kind, { namespace })).items).toEqual([]));
    }
  });

  it('keeps its platform when the kinds of the mesh go as well', async () => {
    const { items } = await stage.admin.list(crdKind);
    const ofMesh = items.filter(({ metadata }) => metadata.name.endsWith('.istio.io'));
    expect(ofMesh).not.toEqual([]);
    for (const { metadata } of ofMesh) await stage.admin.delete({ ...crdKind, name: metadata.name });
    for (const { metadata } of ofMesh) {
      await eventually(async () => expect(await stage.admin.get({ ...crdKind, name: metadata.name })).toBeUndefined());
    }
    operator.writes();
    // A change is followed as before: nothing waits for kinds that are gone.
    await applyPlatform(
      stage.admin,
      basicPlatform(namespace, { components: { grafana: { image: { tag: 'other' } } } }),
    );
    await eventually(async () => {
      const { components } = await statusOf(stage.admin, platform);
      expect(components?.grafana?.image).toMatch(/:other$/);
    });
    await expectOutside();
    expect(operator.writes().filter(({ status }) => status >= 400)).toEqual([]);
    expect((await operator.get('/readyz')).text).toBe('ok\n');
  });
});
