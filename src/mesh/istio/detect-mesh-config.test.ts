import { describe, expect, it } from 'vitest';
import { tableSource } from '../../facts/testing/table-source.ts';
import type { KubeObject, ObjectMeta } from '../../objects/object.ts';
import { readMeshConfig } from './detect-mesh-config.ts';

const sail = { apiVersion: 'sailoperator.io/v1', uid: 'u' };
const config = (name: string, mesh: string, metadata: Partial<ObjectMeta> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...metadata, namespace: 'istio-system', name },
  data: { mesh },
});
const read = (objects: KubeObject[], shared?: string, denied: string[] = []) =>
  readMeshConfig(tableSource({ objects, denied }), {
    namespace: 'istio-system',
    revision: 'default',
    ...(shared ? { shared } : {}),
  });

describe('what the mesh configuration says', () => {
  it.each([
    { mesh: 'rootNamespace: mesh-root', expected: { rootNamespace: 'mesh-root' } },
    { mesh: 'accessLogEncoding: JSON', expected: { accessLogEncoding: 'JSON' } },
    { mesh: 'accessLogEncoding: XML', expected: { accessLogEncoding: 'TEXT' } },
    { mesh: 'outboundTrafficPolicy: {mode: REGISTRY_ONLY}', expected: { outboundTraffic: 'REGISTRY_ONLY' } },
    { mesh: 'outboundTrafficPolicy: REGISTRY_ONLY', expected: { outboundTraffic: 'ALLOW_ANY' } },
    {
      mesh: 'defaultProviders: {metrics: [prometheus], tracing: [], accessLogging: [envoy, 1]}',
      expected: { defaultProviders: { metrics: ['prometheus'], tracing: [], accessLogging: ['envoy'] } },
    },
    { mesh: 'defaultProviders: {tracing: [otel]}', expected: { defaultProviders: { tracing: ['otel'] } } },
  ])('$mesh', async ({ mesh, expected }) => {
    expect(await read([config('istio', mesh)])).toMatchObject(expected);
  });

  it('says nothing of default providers where it names none', async () => {
    expect(await read([config('istio', 'trustDomain: example.org')])).not.toHaveProperty('defaultProviders');
  });

  it('takes default providers of both layers, each for what it names', async () => {
    const layers = [
      config('company', 'defaultProviders: {metrics: [prometheus], tracing: [old]}'),
      config('istio', 'defaultProviders: {tracing: [new]}'),
    ];
    expect((await read(layers, 'company')).defaultProviders).toEqual({ metrics: ['prometheus'], tracing: ['new'] });
  });
});

describe('who writes the mesh configuration', () => {
  const revision = { ...sail, kind: 'IstioRevision', name: 'default-v1-30-3' };
  const owned = config('istio', '', { ownerReferences: [revision] });
  const istioRevision: KubeObject = {
    apiVersion: sail.apiVersion,
    kind: revision.kind,
    metadata: { name: revision.name, ownerReferences: [{ ...sail, kind: 'Istio', name: 'default' }] },
  };
  const written = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' };
  const helm = { 'meta.helm.sh/release-name': 'istiod', 'meta.helm.sh/release-namespace': 'istio-system' };

  it.each([
    { who: 'somebody by hand', objects: [config('istio', '')], expected: written },
    {
      who: 'Helm',
      objects: [config('istio', '', { annotations: helm })],
      expected: { ...written, release: { namespace: 'istio-system', name: 'istiod' } },
    },
    {
      who: 'an Istio resource of Sail’s',
      objects: [owned, istioRevision],
      expected: { apiVersion: sail.apiVersion, kind: 'Istio', name: 'default' },
    },
    {
      who: 'a revision of Sail’s that belongs to nobody',
      objects: [owned, { ...istioRevision, metadata: { name: revision.name } }],
      expected: { apiVersion: sail.apiVersion, kind: 'IstioRevision', name: revision.name },
    },
    {
      who: 'a revision of Sail’s that may not be read',
      objects: [owned, istioRevision],
      denied: ['IstioRevision'],
      expected: { apiVersion: sail.apiVersion, kind: 'IstioRevision', name: revision.name },
    },
    {
      who: 'another operator',
      objects: [config('istio', '', { ownerReferences: [{ ...revision, apiVersion: 'example.org/v1' }] })],
      expected: written,
    },
  ])('is $who', async ({ objects, expected, denied }) => {
    expect((await read(objects, undefined, denied)).configuredBy).toEqual(expected);
  });

  it('is told together with the ConfigMap that is merged in', async () => {
    expect((await read([config('istio', ''), config('company', '')], 'company')).configuredBy).toEqual({
      ...written,
      shared: { namespace: 'istio-system', name: 'company' },
    });
  });

  it('is not known where there is none', async () => {
    expect(await read([])).not.toHaveProperty('configuredBy');
  });
});
