import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connect, type KubeClient } from '../../src/kube/client.ts';
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts';
import { at, items, text } from '../../src/objects/access.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { refOf } from '../../src/objects/object.ts';
import { asSecret, base64, fromSecret, newCertificate } from '../../src/operator/admission/certificate.ts';
import { webhookName } from '../../src/operator/admission/names.ts';
import { admissionObjects } from '../../src/operator/admission/objects.ts';
import { basicPlatform, type RunningOperator } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { sharedSandbox } from './support/sandbox.ts';
import { useStage } from './support/stage.ts';

const home = 'gunj-system';
const stage = useStage();
const secret = { apiVersion: 'v1', kind: 'Secret', namespace: home, name: webhookName };
let installed: KubeObject;
let warnings: string[] = [];
let person: KubeClient;
let namespace: string;
let operator: RunningOperator;

/** What is installed beside the operator, leading to where it listens here: this cluster has no proxy for Services. */
function configuration(url: string): KubeObject {
  const found = admissionObjects(home, {}).find(({ kind }) => kind === 'ValidatingWebhookConfiguration');
  if (!found) throw new Error('unreachable');
  const webhooks = items(found['webhooks']).map((one) => ({ ...(one as object), clientConfig: { url } }));
  return { ...found, webhooks };
}

beforeAll(async () => {
  person = connect(loadKubeconfig({ paths: [sharedSandbox().kubeconfig], environment: {} }), {
    userAgent: 'somebody',
    onWarning: ({ text: warning }) => warnings.push(warning),
  });
  const listening = Promise.withResolvers<string>();
  operator = await stage.startOperator(
    {},
    {
      namespace: home,
      readMetrics: () => Promise.reject(new Error('no pods here')),
      admission: { host: '127.0.0.1', port: 0, onListening: listening.resolve, lookMs: 300 },
    },
  );
  installed = configuration(await listening.promise);
  await stage.admin.create(installed);
  await eventually(async () => expect(await bundle()).not.toBe(''));
});

afterAll(async () => {
  person?.close();
  await stage.admin.delete(refOf(installed));
  await stage.admin.delete(secret);
});

beforeEach(async () => {
  namespace = await stage.makeNamespace();
  warnings = [];
});

const bundle = async () => {
  const [webhook] = items(at(await stage.admin.get(refOf(installed)), 'webhooks'));
  return text(at(webhook, 'clientConfig', 'caBundle')) ?? '';
};

const impatient = {
  serviceMesh: {
    enabled: true,
    type: 'istio',
    trafficManagement: { retry: { attempts: 2, perTryTimeout: '10s' }, timeout: { request: '20s' } },
  },
};
const warning = 'RETRIES_OUTLIVE_TIMEOUT spec.serviceMesh.trafficManagement';

/** Warnings an API server gives to somebody who applies this without keeping it. */
async function told(spec: Record<string, unknown>): Promise<string[]> {
  warnings = [];
  await person.apply(basicPlatform(namespace, spec), { fieldManager: 'somebody', force: true, dryRun: true });
  return warnings;
}

it('a person who writes a platform is told at once what will not be as it says', async () => {
  await eventually(async () => expect((await told(impatient)).join('\n')).toContain(warning));
  await expect(told({})).resolves.toEqual([]);
});

it('a person is told which field the mesh of this cluster cannot express', async () => {
  const multiCluster = { enabled: true, clusterName: 'east', network: 'east' };
  const { serviceMesh } = impatient;
  const said = await told({ serviceMesh: { ...serviceMesh, multiCluster } });
  expect(said.join('\n')).toContain('FIELD_REFUSED spec.serviceMesh.multiCluster: does nothing with istio');
});

it('a person is told what the proof finds, where somebody else decides who gets through', async () => {
  const legacy = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'legacy', namespace },
    spec: { selector: { matchLabels: { 'app.kubernetes.io/name': 'loki' } }, mtls: { mode: 'PERMISSIVE' } },
  };
  expect((await told(impatient)).join('\n')).not.toContain('PROOF_');
  await stage.admin.create(legacy);
  await eventually(async () =>
    expect(await told(impatient)).toContainEqual(
      expect.stringMatching(`^PROOF_FAILED spec.proof: .*PeerAuthentication ${namespace}/legacy says PERMISSIVE`),
    ),
  );
});

it('nobody is told what is in the Secrets that a platform names', async () => {
  const value = 'never-to-be-told-to-anybody';
  const data = { stringData: { access_key_id: value } };
  await stage.admin.create({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 'bucket' }, ...data });
  const objectStorage = { type: 's3', bucket: 'traces', region: 'eu-central-1', secret: 'bucket' };
  await eventually(async () => {
    const said = (await told({ ...impatient, components: { tempo: { objectStorage } } })).join('\n');
    // The operator has looked at it: one of its keys is missing.
    expect(said).toContain('SECRET_KEY_MISSING');
    for (const text of [value, Buffer.from(value).toString('base64')]) expect(said).not.toContain(text);
  });
  expect(operator.log()).not.toContain(value);
});

it('what is kept is the same as without a webhook, and the operator’s own writes are not looked at', async () => {
  const platform = basicPlatform(namespace, { serviceMesh: { enabled: false } });
  const kept = await person.apply(platform, { fieldManager: 'somebody' });
  expect(at(kept, 'spec', 'serviceMesh', 'enabled')).toBe(false);
  await eventually(async () => {
    const live = await stage.admin.get(refOf(platform));
    expect(at(live, 'status', 'conditions')).toBeDefined();
  });
  expect(operator.log()).not.toContain('could not be looked at on admission');
});

const due = newCertificate(home, Date.now() - 70 * 24 * 3_600_000);
const leave = (data: unknown) => stage.admin.patch(secret, { type: 'merge', body: { data } });

it.each([
  { befell: 'is lost', befall: () => stage.admin.delete(secret), believedOn: [] },
  { befell: 'is due', befall: () => leave(asSecret(home, due)['data']), believedOn: due.authorities },
  { befell: 'has a key of nobody', befall: () => leave({ 'tls.key': base64('garbage') }), believedOn: [] },
])('a certificate that $befell is made again, and believed before it is used', async ({ befall, believedOn }) => {
  const before = fromSecret(await stage.admin.get(secret));
  expect(before).toBeDefined();
  await befall();
  await eventually(async () => {
    const found = await stage.admin.get(secret);
    const now = fromSecret(found);
    expect(now?.certificate).toBeDefined();
    expect([before?.certificate, due.certificate]).not.toContain(now?.certificate);
    expect(now?.authorities.slice(1)).toEqual(believedOn);
    expect(Buffer.from(await bundle(), 'base64').toString()).toBe(now?.authorities.join(''));
    // One count goes through all that this API server keeps.
    const configured = await stage.admin.get(refOf(installed));
    expect(Number(configured?.metadata.resourceVersion)).toBeLessThan(Number(found?.metadata.resourceVersion));
  });
  await eventually(async () => expect((await told(impatient)).join('\n')).toContain(warning));
});

it('who is no API server learns nothing, and too much is not read', async () => {
  const ca = Buffer.from(await bundle(), 'base64').toString();
  const [webhook] = items(at(await stage.admin.get(refOf(installed)), 'webhooks'));
  const url = text(at(webhook, 'clientConfig', 'url')) ?? '';
  const ask = (method: string, path: string, body?: string) =>
    new Promise<{ status?: number; body: string }>((resolve, reject) => {
      const asked = request(new URL(path, url), { method, ca }, (answer) => {
        const chunks: string[] = [];
        answer.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ ...(answer.statusCode ? { status: answer.statusCode } : {}), body: chunks.join('') }),
        );
      });
      asked.on('error', reject);
      asked.end(body);
    });
  expect(await ask('GET', url)).toEqual({ status: 404, body: '' });
  expect(await ask('POST', '/', '{}')).toEqual({ status: 404, body: '' });
  expect(await ask('POST', url, 'x')).toMatchObject({ status: 400 });
  // The server may have closed the connection before all was sent.
  const large = await ask('POST', url, `{"a":"${'x'.repeat(16 * 1024 * 1024)}"}`).catch(() => ({ status: 400 }));
  expect(large).toMatchObject({ status: 400 });
  expect(
    (await ask('POST', url, JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' }))).status,
  ).toBe(400);
  await expect(told({})).resolves.toEqual([]);
});

it('without an answer nobody is refused', async () => {
  await operator.stop();
  await expect(told({})).resolves.toEqual([]);
});

it('one that is called and says nothing costs a person its five seconds, and nobody is refused', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}/`;
  const now = await stage.admin.get(refOf(installed));
  const webhooks = items(at(now, 'webhooks')).map((one) => ({ ...(one as object), clientConfig: { url } }));
  expect(webhooks.map((one) => at(one, 'timeoutSeconds'))).toEqual([5]);
  try {
    await stage.admin.patch(refOf(installed), { type: 'merge', body: { webhooks } });
    await expect(told({})).resolves.toEqual([]);
    await expect(person.apply(basicPlatform(namespace), { fieldManager: 'somebody' })).resolves.toBeDefined();
  } finally {
    silent.close();
  }
});
