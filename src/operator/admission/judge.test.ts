import { beforeEach, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import type { Facts, MeshObjectFacts } from '../../facts/facts.ts';
import { fields } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { istioFacts, plainFacts } from '../../testing/platform.ts';
import { createCompiling } from '../compiling.ts';
import type { Context } from '../context.ts';
import { sharedFieldManager } from '../names.ts';
import { createNamespaceStore } from '../namespace-store.ts';
import { createSecretStore } from '../secret-store.ts';
import { platformJudge } from './judge.ts';
import { reviewed } from './review.ts';

const namespace = 'monitoring';
let objects: KubeObject[] = [];
beforeEach(() => {
  objects = [];
});

function judge(facts: Facts, more: Partial<Context> = {}) {
  return platformJudge({
    client: {
      get: async ({ name }: { name: string }) => objects.find(({ metadata }) => metadata.name === name),
      list: async () => ({ items: objects.filter(({ kind }) => kind === 'Namespace'), resourceVersion: '1' }),
    },
    facts: () => facts,
    namespaces: createNamespaceStore(),
    secrets: createSecretStore(),
    compile: createCompiling([]).once,
    turn: async () => {},
    asKnown: (platform: KubeObject) => platform,
    ...more,
  } as unknown as Context);
}

const platform = (spec: PlatformSpecInput | Record<string, unknown>): KubeObject => ({
  apiVersion: 'observability.io/v1beta1',
  kind: 'ObservabilityPlatform',
  metadata: { name: 'my-platform', namespace },
  spec,
});

async function said(facts: Facts, spec: PlatformSpecInput | Record<string, unknown>, more: Partial<Context> = {}) {
  const found = await judge(facts, more)(platform(spec));
  return found.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

/** Somebody lets Loki take plain text where the platform says STRICT. */
const theirs: MeshObjectFacts = {
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  namespace,
  name: 'legacy',
  ours: false,
  mode: 'PERMISSIVE',
  selector: { 'app.kubernetes.io/name': 'loki' },
};
const multiCluster = { enabled: true, clusterName: 'east', network: 'east' };
const inMesh = { serviceMesh: { enabled: true } };

test('of a platform that will be as it says there is nothing to be said', async () => {
  await expect(said(plainFacts, {})).resolves.toEqual([]);
  await expect(said(istioFacts, inMesh)).resolves.toEqual([]);
});

test('what the mesh of this cluster cannot express is told, and of another mesh something else', async () => {
  const trafficManagement = { retry: { attempts: 2, budget: { percent: 20 } } };
  const spec = { serviceMesh: { enabled: true, multiCluster, trafficManagement } };
  const refused = 'warning FIELD_REFUSED spec.serviceMesh';
  const [mesh] = istioFacts.meshes ?? [];
  if (!mesh) throw new Error('unreachable');
  const older = { ...istioFacts, meshes: [{ ...mesh, version: '1.24.6' }] };
  expect(await said(istioFacts, spec)).toContain(`${refused}.multiCluster`);
  expect(await said(istioFacts, spec)).not.toContain(`${refused}.trafficManagement.retry.budget`);
  expect(await said(older, spec)).toContain(`${refused}.trafficManagement.retry.budget`);
});

test('what the proof finds in the policies, with those of others, is told', async () => {
  const facts = { ...istioFacts, meshObjects: [theirs] };
  expect(await said(facts, inMesh)).toContain('warning PROOF_FAILED spec.proof');
  expect(await said({ ...facts, meshObjects: [{ ...theirs, mode: 'STRICT' }] }, inMesh)).toEqual([]);
  const review = { request: { uid: 'u', object: platform(inMesh), oldObject: null } };
  const { response } = (await reviewed(JSON.stringify(review), judge(facts))) as { response: { warnings: string[] } };
  expect(response.warnings).toContainEqual(
    expect.stringMatching(/^PROOF_FAILED spec\.proof: .*PeerAuthentication monitoring\/legacy says PERMISSIVE/),
  );
});

test('what stops the operator is told as that', async () => {
  expect(await said({ ...plainFacts, meshes: [] }, { serviceMesh: { enabled: true, type: 'istio' } })).toContain(
    'error MESH_UNAVAILABLE spec.serviceMesh.type',
  );
});

test('Secrets are looked at as they are now', async () => {
  const objectStorage = {
    type: 's3',
    bucket: 'traces',
    endpoint: 'minio.storage.svc:9000',
    secret: 'bucket',
    insecure: true,
  };
  const spec = { components: { tempo: { objectStorage } } };
  const missing = (code: string) => expect.stringMatching(`^warning ${code} spec.components.tempo.objectStorage`);
  expect(await said(plainFacts, spec)).toContainEqual(missing('SECRET_MISSING'));
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'bucket', namespace, resourceVersion: '1' } };
  objects = [{ ...secret, data: { access_key_id: 'YQ==' } }];
  expect(await said(plainFacts, spec)).toContainEqual(missing('SECRET_KEY_MISSING'));
  objects = [{ ...secret, data: { access_key_id: 'YQ==', secret_access_key: 'YQ==' } }];
  expect(await said(plainFacts, spec)).toEqual([]);
});

test('a label by which we have kept the namespace out of the mesh is in nobody’s way, and that of somebody else is', async () => {
  const labels = { 'istio-injection': 'disabled' };
  const facts = { ...istioFacts, namespaces: [{ name: namespace, labels, annotations: {} }] };
  const conflict = expect.stringMatching(/^warning INJECTION_CONFLICT /);
  const setBy = (manager: string): KubeObject => {
    const managedFields = [{ manager, fieldsV1: { 'f:metadata': { 'f:labels': { 'f:istio-injection': {} } } } }];
    return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels, managedFields } };
  };
  objects = [setBy('kubectl')];
  expect(await said(facts, inMesh)).toContainEqual(conflict);
  objects = [setBy(sharedFieldManager)];
  expect(await said(facts, inMesh)).toEqual([]);
});

test('what the schema refuses is left to the API server', async () => {
  await expect(said(plainFacts, { components: { loki: { replicas: -1 } } })).resolves.toEqual([]);
});

test('what a later definition has filled in is nobody’s mistake', async () => {
  const spec = { serviceMesh: { enabled: true, multiCluster } };
  const told = ['warning FIELD_REFUSED spec.serviceMesh.multiCluster'];
  const asKnown = ({ spec: given, ...object }: KubeObject): KubeObject => ({
    ...object,
    spec: Object.fromEntries(Object.entries(fields(given)).filter(([name]) => name !== 'novelty')),
  });
  await expect(said(istioFacts, { ...spec, novelty: 'x' })).resolves.toEqual([]);
  await expect(said(istioFacts, { ...spec, novelty: 'x' }, { asKnown })).resolves.toEqual(told);
});
