import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parsePlatform } from '../../src/api/parse.ts';
import { preview } from '../../src/cli/demo/preview.ts';
import { type Io, processIo } from '../../src/cli/io.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { createNamespace, podOf, removeNamespace } from './support/objects.ts';
import { clientOf, sharedSandbox } from './support/sandbox.ts';

const example = resolve(import.meta.dirname, '../../examples/servicemesh/basic-servicemesh.yaml');
const namespace = 'demo-context';
let client: KubeClient;

beforeAll(async () => {
  client = clientOf(sharedSandbox().kubeconfig);
  await createNamespace(client, namespace);
});

afterAll(async () => {
  await removeNamespace(client, namespace);
  client.close();
});

it('shows what the operator will make, and what becomes of pods that are there already', async () => {
  await client.apply(podOf(namespace, 'theirs', { containers: [{ name: 'main', image: 'app:1' }] }), {
    fieldManager: 'test',
  });
  const source = parse(readFileSync(example, 'utf8')) as KubeObject;
  const text = stringify({ ...source, metadata: { ...source.metadata, namespace } });
  const { platform, locate } = parsePlatform(text, 'example.yaml');
  if (!platform) throw new Error('the example is refused');
  const lines = await preview(client, { source: { name: 'example.yaml', text }, platform, locate }, processIo(process));
  expect(lines).toContainEqual(expect.stringMatching(/^ {4}\d+ NetworkPolicy: .*\bdefault-deny\b/));
  expect(lines).toContainEqual(expect.stringMatching(/^ {4}\d+ PeerAuthentication: /));
  expect(lines).toContainEqual(expect.stringMatching(/^ {4}\d+ StatefulSet: .*\bprometheus\b/));
  expect(lines).toContain(
    `  Namespace ${namespace} is there already, with 1 pod that is not the platform's: it will fall under its default deny of all traffic and will get sidecars when restarted.`,
  );
  expect(lines).toContainEqual(expect.stringMatching(/Labels of Namespace .* will change: istio-injection=enabled/));
});

it('knows what the platform refers to before it is made', async () => {
  const source = parse(readFileSync(example, 'utf8')) as KubeObject;
  const deadMansSwitch = { urlSecret: { name: 'heartbeat', key: 'url' }, host: 'beat.example.com' };
  const spec = { ...(source['spec'] as object), components: { alertmanager: { deadMansSwitch } } };
  const text = stringify({ ...source, metadata: { ...source.metadata, namespace }, spec });
  const { platform, locate } = parsePlatform(text, 'example.yaml');
  if (!platform) throw new Error('the example is refused');
  const said: string[] = [];
  const io = { ...processIo(process), stderr: { write: (line: string) => said.push(line) } as unknown as Io['stderr'] };
  const file = { source: { name: 'example.yaml', text }, platform, locate };
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name: 'heartbeat' },
    stringData: { url: 'x' },
  };
  await preview(client, file, io, []);
  expect(said.join('')).toContain('SECRET_MISSING');
  said.length = 0;
  await preview(client, file, io, [secret]);
  expect(said.join('')).not.toContain('SECRET_MISSING');
});
