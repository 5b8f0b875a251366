import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeClient } from '../../src/kube/client.ts';
import { at, items } from '../../src/objects/access.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { eventually } from './support/eventually.ts';
import { createNamespace, podOf, removeNamespace } from './support/objects.ts';
import { clientOf, ownSandbox, sharedSandbox } from './support/sandbox.ts';

interface InjectionCase {
  namespaceLabels: Record<string, string>;
  podLabels: Record<string, string>;
  injected: boolean;
}

const optOut = { 'sidecar.istio.io/inject': 'false' };
const optIn = { 'sidecar.istio.io/inject': 'true' };

let client: KubeClient;
beforeAll(() => {
  client = clientOf(sharedSandbox().kubeconfig);
});
afterAll(() => client.close());

describe('injection in an installation with the default revision', () => {
  test.each<InjectionCase>([
    { namespaceLabels: {}, podLabels: {}, injected: false },
    { namespaceLabels: {}, podLabels: optIn, injected: true },
    { namespaceLabels: {}, podLabels: { 'istio.io/rev': 'default' }, injected: true },
    { namespaceLabels: {}, podLabels: { 'istio.io/rev': 'default', ...optOut }, injected: false },
    { namespaceLabels: {}, podLabels: { 'istio.io/rev': 'other', ...optIn }, injected: false },
    { namespaceLabels: { 'istio-injection': 'enabled' }, podLabels: {}, injected: true },
    { namespaceLabels: { 'istio-injection': 'enabled' }, podLabels: optOut, injected: false },
    { namespaceLabels: { 'istio-injection': 'disabled' }, podLabels: optIn, injected: false },
    { namespaceLabels: { 'istio.io/rev': 'default' }, podLabels: {}, injected: true },
    { namespaceLabels: { 'istio.io/rev': 'default' }, podLabels: optOut, injected: false },
    { namespaceLabels: { 'istio.io/rev': 'other' }, podLabels: {}, injected: false },
    { namespaceLabels: { 'istio.io/rev': 'other' }, podLabels: optIn, injected: false },
    { namespaceLabels: { 'istio-injection': 'enabled', 'istio.io/rev': 'other' }, podLabels: {}, injected: true },
    { namespaceLabels: { 'istio-injection': 'disabled', 'istio.io/rev': 'default' }, podLabels: {}, injected: false },
  ])('namespace $namespaceLabels, pod $podLabels: $injected', async (row) => {
    expect(await injects(client, row)).toBe(row.injected);
  });

  test('never touches kube-system or pods on the network of their node', async () => {
    const labelled = podOf('default', 'host', { hostNetwork: true }, optIn);
    expect(isInjected(await client.create(labelled, { dryRun: true }))).toBe(false);
    const system = podOf('kube-system', 'system', {}, optIn);
    expect(isInjected(await client.create(system, { dryRun: true }))).toBe(false);
  });
});

describe('sandboxes beside each other', () => {
  let canary: Sandbox;
  let bare: Sandbox;
  beforeAll(async () => {
    const started = await Promise.all([
      ownSandbox({ mesh: 'istio', meshVersion: '1.26.2', meshRevision: 'canary', meshTags: ['prod'], meshCni: true }),
      ownSandbox({ mesh: 'none' }),
    ]);
    [canary, bare] = started;
  });
  afterAll(async () => {
    await Promise.all([canary?.stop(), bare?.stop()]);
  });

  test.each<InjectionCase>([
    { namespaceLabels: { 'istio-injection': 'enabled' }, podLabels: {}, injected: false },
    { namespaceLabels: {}, podLabels: optIn, injected: false },
    { namespaceLabels: { 'istio.io/rev': 'canary' }, podLabels: {}, injected: true },
    { namespaceLabels: { 'istio.io/rev': 'prod' }, podLabels: {}, injected: true },
    { namespaceLabels: { 'istio.io/rev': 'default' }, podLabels: {}, injected: false },
    { namespaceLabels: {}, podLabels: { 'istio.io/rev': 'prod' }, injected: true },
  ])('with only a revision and a tag: namespace $namespaceLabels, pod $podLabels: $injected', async (row) => {
    expect(await injects(canary.client, row)).toBe(row.injected);
  });

  test('an older mesh injects its proxy as an ordinary container', async () => {
    await createNamespace(canary.client, 'old', { 'istio.io/rev': 'prod' });
    const injected = await eventually(() => canary.client.create(podOf('old', 'p')));
    expect(items(at(injected, 'spec', 'containers')).map((one) => at(one, 'image'))).toEqual([
      'app:1',
      'docker.io/istio/proxyv2:1.26.2',
    ]);
    // A node agent captures traffic here.
    expect(items(at(injected, 'spec', 'initContainers')).map((one) => at(one, 'name'))).toEqual(['istio-validation']);
    expect(injected.metadata.annotations?.['istio.io/rev']).toBe('canary');
  });

  test("the mesh's kinds are served as soon as a sandbox is there", async () => {
    const served = await canary.client.discovery.served();
    expect(served).toContain('security.istio.io/v1/AuthorizationPolicy');
    expect(served).toContain('networking.istio.io/v1/DestinationRule');
  });

  test('without a mesh nothing of one is there', async () => {
    expect((await bare.client.discovery.served()).filter((kind) => kind.includes('istio'))).toEqual([]);
    const hooks = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };
    expect((await bare.client.list(hooks)).items).toEqual([]);
  });

  test('without its injector a namespace with injection refuses pods', async () => {
    await createNamespace(canary.client, 'refused', { 'istio.io/rev': 'prod' });
    await canary.mesh?.injector.stop();
    const created = canary.client.create(podOf('refused', 'p'));
    await expect(created).rejects.toThrow(/sidecar-injector\.istio\.io/);
  });

  test('stopping one leaves nothing of it and does not disturb the other', async () => {
    expect(processesIn(canary.dir).join('\n')).toMatch(/etcd[^]*kube-apiserver[^]*kwok/);
    await canary.stop();
    await canary.stop();
    expect(existsSync(canary.dir)).toBe(false);
    expect(processesIn(canary.dir)).toEqual([]);
    expect((await bare.client.list({ apiVersion: 'v1', kind: 'Node' })).items).toHaveLength(3);
  });
});

function isInjected(object: unknown): boolean {
  const all = [...items(at(object, 'spec', 'initContainers')), ...items(at(object, 'spec', 'containers'))];
  return all.some((one) => at(one, 'name') === 'istio-proxy');
}

/** Whether a pod with these labels would be injected in a namespace with those; nothing of it stays. */
async function injects(at: KubeClient, { namespaceLabels, podLabels }: InjectionCase): Promise<boolean> {
  const name = `injection-${Math.random().toString(36).slice(2, 10)}`;
  await createNamespace(at, name, namespaceLabels);
  try {
    const created = podOf(name, 'p', {}, podLabels);
    // The webhooks' view of the namespace may lag a moment behind.
    return isInjected(await eventually(() => at.create(created, { dryRun: true })));
  } finally {
    await removeNamespace(at, name);
  }
}

/** Command lines of running programs that mention a folder. */
function processesIn(dir: string): string[] {
  const all = execFileSync('ps', ['-A', '-ww', '-o', 'command='], { encoding: 'utf8' });
  return all.split('\n').filter((command) => command.includes(dir));
}
