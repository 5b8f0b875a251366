import { beforeAll, describe, expect, it } from 'vitest';
import { clusterFacts } from '../../src/facts/cluster-source.ts';
import { loadFacts } from '../../src/facts/load.ts';
import { readFacts } from '../../src/facts/read.ts';
import { meshes } from '../../src/mesh/registry.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../src/objects/object.ts';
import { applyPlatform, basicPlatform, condition, ready, statusOf } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const fieldManager = 'istio-sandbox';
const meshConfig = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' };
const serviceEntries = { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' };

describe('a mesh whose configuration changes', () => {
  const stage = useStage({ mesh: 'istio' });
  const namespace = 'monitoring';
  let platform: ObjectRef;

  const mesh = async () => (await statusOf(stage.admin, platform)).serviceMesh;
  const applyWith = (serviceMesh: Record<string, unknown>) =>
    applyPlatform(
      stage.admin,
      basicPlatform(namespace, {
        // In stages a change of the mode would take as long as its gates.
        serviceMesh: { enabled: true, type: 'istio', rollout: { strategy: 'Immediate' }, ...serviceMesh },
        components: {
          alertmanager: {
            receivers: [{ name: 'hook', webhook: [{ url: 'https://hooks.example.com/x' }] }],
            route: { receiver: 'hook' },
          },
        },
      }),
    );

  beforeAll(async () => {
    await stage.admin.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      { fieldManager: 'test' },
    );
    await stage.startOperator();
    platform = await applyWith({});
    await ready(stage.admin, platform);
  });

  it('is read with all that was detected, in a document that is taken back', async () => {
    const facts = await readFacts(clusterFacts(stage.admin), { meshes });
    expect(facts.meshes).toMatchObject([
      {
        clusterId: 'Kubernetes',
        rootNamespace: 'istio-system',
        nativeSidecars: true,
        injectionFailure: 'Fail',
        defaultProviders: { metrics: ['prometheus'] },
        accessLogEncoding: 'TEXT',
        outboundTraffic: 'ALLOW_ANY',
        configuredBy: meshConfig,
      },
    ]);
    expect(facts.meshObjects).toEqual([]);
    expect(loadFacts(JSON.stringify(facts), 'facts')).toEqual({ facts, diagnostics: [] });
    expect(await mesh()).toMatchObject({
      namespace: 'istio-system',
      dataPlane: 'sidecar',
      trustDomain: 'cluster.local',
      clusterId: 'Kubernetes',
      nativeSidecars: true,
      mtlsMode: 'STRICT',
    });
  });

  it('has hosts registered from when it lets out nothing else, until it does again', async () => {
    const found = await stage.admin.get(meshConfig);
    if (!found) throw new Error('there is a mesh configuration');
    const data = found.data as Record<string, string>;
    const write = (more: string) =>
      stage.admin.apply(
        {
          apiVersion: meshConfig.apiVersion,
          kind: meshConfig.kind,
          metadata: { namespace: meshConfig.namespace, name: meshConfig.name, labels: found.metadata.labels ?? {} },
          data: { mesh: `${data['mesh']}${more}` },
        },
        { fieldManager, force: true },
      );
    const names = async () => {
      const { items } = await stage.admin.list(serviceEntries, { namespace });
      return items.map(({ metadata }) => metadata.name);
    };
    expect(await names()).toEqual([]);
    await write('outboundTrafficPolicy:\n  mode: REGISTRY_ONLY\n');
    await eventually(async () => expect(await names()).toEqual(['host-hooks-example-com']));
    await write('');
    await eventually(async () => expect(await names()).toEqual([]));
  });

  it('decides on the mode where the platform leaves it alone', async () => {
    const strict: KubeObject = {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'istio-system' },
      spec: { mtls: { mode: 'STRICT' } },
    };
    await applyWith({ mtls: { enabled: false } });
    await eventually(async () => expect(await mesh()).not.toHaveProperty('mtlsMode'));
    await stage.admin.apply(strict, { fieldManager: 'test' });
    await eventually(async () => expect((await mesh())?.mtlsMode).toBe('STRICT'));
    await stage.admin.delete(refOf(strict));
    await eventually(async () => expect(await mesh()).not.toHaveProperty('mtlsMode'));
  });

  it('is not joined under a name that no control plane has', async () => {
    await applyWith({ revision: 'canary' });
    const { message } = await condition(stage.admin, platform, 'Stalled', 'True', 'MESH_UNAVAILABLE');
    expect(message).toMatch(
      /spec\.serviceMesh\.revision: no control plane has the revision or tag canary; there are: istio/,
    );
    await applyWith({ revision: 'default' });
    await ready(stage.admin, platform);
    expect((await mesh())?.revision).toBe('default');
  });
});
