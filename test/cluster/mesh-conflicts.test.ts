import { beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import { refOf } from '../../src/objects/object.ts';
import { applyPlatform, basicPlatform, condition, ready, statusOf } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const fieldManager = 'somebody-else';
const security = 'security.istio.io/v1';
const peerAuthentication = (namespace: string, name: string, mode: string): KubeObject => ({
  apiVersion: security,
  kind: 'PeerAuthentication',
  metadata: { name, namespace },
  spec: { mtls: { mode } },
});

describe('objects of others in the mesh', () => {
  const stage = useStage();
  let namespace: string;
  let platform: ObjectRef;
  const ours = () => ({ apiVersion: security, kind: 'PeerAuthentication', namespace, name: 'default' });
  const conflict = async () => {
    const { conditions = [] } = await statusOf(stage.admin, platform);
    return conditions.find(({ type }) => type === 'MeshConflict')?.message;
  };
  const warnings = async () => (await statusOf(stage.admin, platform)).warnings?.map(({ code }) => code) ?? [];
  /** Whether Prometheus has a configuration by which it calls pods with its certificate. */
  const scrapesByTls = async () => {
    const { items } = await stage.admin.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace });
    const configurations = items
      .map(({ data }) => JSON.stringify(data))
      .filter((data) => data?.includes('scrape_configs'));
    expect(configurations).not.toEqual([]);
    return configurations.some((data) => data.includes('/etc/istio-certs'));
  };

  beforeAll(async () => {
    await stage.startOperator();
    namespace = await stage.makeNamespace();
  });

  it('that are there first hold: ours is not written, and the status names both', async () => {
    const legacy = peerAuthentication(namespace, 'legacy', 'PERMISSIVE');
    await stage.admin.apply(legacy, { fieldManager });
    platform = await applyPlatform(stage.admin, basicPlatform(namespace));
    await ready(stage.admin, platform);
    expect(await conflict()).toMatch(
      `PeerAuthentication ${namespace}/default is not written, because PeerAuthentication ${namespace}/legacy`,
    );
    expect(await stage.admin.get(ours())).toBeUndefined();
    expect((await statusOf(stage.admin, platform)).serviceMesh).toMatchObject({ mtlsMode: 'PERMISSIVE', ready: true });
    expect(await scrapesByTls()).toBe(false);
  });

  it('let ours be written once they are gone', async () => {
    await stage.admin.delete(refOf(peerAuthentication(namespace, 'legacy', 'PERMISSIVE')));
    await eventually(async () => {
      expect(await stage.admin.get(ours())).toMatchObject({ spec: { mtls: { mode: 'STRICT' } } });
      expect(await conflict()).toBeUndefined();
      expect((await statusOf(stage.admin, platform)).serviceMesh?.mtlsMode).toBe('STRICT');
      expect(await scrapesByTls()).toBe(true);
    }, 60_000);
  });

  it('that come later take nothing away from ours, and the status says so', async () => {
    // Istio compares whole seconds, and then names.
    const written = (await stage.admin.get(ours()))?.metadata;
    await eventually(async () => {
      const late = peerAuthentication(namespace, 'late', 'DISABLE');
      await stage.admin.apply(late, { fieldManager });
      const { metadata } = (await stage.admin.get(refOf(late))) ?? late;
      if (metadata.creationTimestamp === written?.creationTimestamp) await stage.admin.delete(refOf(late));
      expect(metadata.creationTimestamp).not.toBe(written?.creationTimestamp);
    });
    await condition(stage.admin, platform, 'MeshConflict', 'True', 'MESH_OBJECT_CONFLICT');
    expect(await conflict()).toMatch(/PeerAuthentication \S+\/late.*ours holds, since it is older/);
    expect((await stage.admin.get(ours()))?.metadata.uid).toBe(written?.uid);
    expect((await statusOf(stage.admin, platform)).serviceMesh?.mtlsMode).toBe('STRICT');
    await stage.admin.delete(refOf(peerAuthentication(namespace, 'late', 'DISABLE')));
    await eventually(async () => expect(await conflict()).toBeUndefined());
  });

  it.each([
    {
      kind: 'VirtualService',
      spec: (host: string) => ({ hosts: [host], http: [{ route: [{ destination: { host } }] }] }),
    },
    {
      kind: 'DestinationRule',
      spec: (host: string) => ({ host, trafficPolicy: { connectionPool: { tcp: { maxConnections: 9 } } } }),
    },
  ])('of the kind $kind keep ours for the same host from being written, and no other', async ({ kind, spec }) => {
    const apiVersion = 'networking.istio.io/v1';
    const trafficTo = async () => {
      const { items } = await stage.admin.list({ apiVersion, kind }, { namespace });
      return items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('traffic-to-'));
    };
    const theirs: KubeObject = {
      apiVersion,
      kind,
      // Those of callers elsewhere are their own business; a route reaches all who see it.
      metadata: { name: 'theirs', namespace: kind === 'VirtualService' ? await stage.makeNamespace() : namespace },
      spec: spec(`loki.${namespace}.svc.cluster.local`),
    };
    await stage.admin.apply(theirs, { fieldManager });
    const trafficManagement = { retry: { attempts: 2 }, circuitBreaker: { consecutiveErrors: 5 } };
    const serviceMesh = { enabled: true, type: 'istio', trafficManagement };
    await applyPlatform(stage.admin, basicPlatform(namespace, { serviceMesh }));
    await condition(stage.admin, platform, 'MeshConflict', 'True', 'MESH_OBJECT_CONFLICT');
    await eventually(async () => expect(await trafficTo()).toContain('traffic-to-tempo'));
    expect(await trafficTo()).not.toContain('traffic-to-loki');
    expect(await conflict()).toMatch(
      `${kind} ${namespace}/traffic-to-loki is not written, because ${kind} ${theirs.metadata.namespace}/theirs`,
    );
    await stage.admin.delete(refOf(theirs));
    await eventually(async () => expect(await trafficTo()).toContain('traffic-to-loki'));
    await eventually(async () => expect(await conflict()).toBeUndefined());
    await applyPlatform(stage.admin, basicPlatform(namespace));
    await eventually(async () => expect(await trafficTo()).toEqual([]));
  });

  it('that refuse before ours are asked are told of, and only while they are there', async () => {
    const deny: KubeObject = {
      apiVersion: security,
      kind: 'AuthorizationPolicy',
      metadata: { name: 'no-deletes', namespace },
      spec: { action: 'DENY', rules: [{ to: [{ operation: { methods: ['DELETE'] } }] }] },
    };
    expect(await warnings()).not.toContain('FOREIGN_POLICY');
    await stage.admin.apply(deny, { fieldManager });
    await eventually(async () => expect(await warnings()).toContain('FOREIGN_POLICY'));
    await stage.admin.delete(refOf(deny));
    await eventually(async () => expect(await warnings()).not.toContain('FOREIGN_POLICY'));
    await ready(stage.admin, platform);
  });
});
