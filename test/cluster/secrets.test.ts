import { beforeAll, expect, it } from 'vitest';
import { at } from '../../src/objects/access.ts';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import {
  applyPlatform,
  basicPlatform,
  condition,
  quiet,
  type RunningOperator,
  ready,
  statusOf,
} from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let operator: RunningOperator;
let namespace: string;

beforeAll(async () => {
  operator = await stage.startOperator();
  namespace = await stage.makeNamespace();
});

const value = 'never-to-be-seen-anywhere';
const secret = (keys: string[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { namespace, name: 'bucket' },
  stringData: Object.fromEntries(keys.map((key) => [key, value])),
});
const secretRef = (): ObjectRef => ({ apiVersion: 'v1', kind: 'Secret', namespace, name: 'bucket' });
const tempo = () => stage.admin.get({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'tempo' });
const keys = ['access_key_id', 'secret_access_key'];
const revision = (set: KubeObject | undefined) =>
  at(set, 'spec', 'template', 'metadata', 'annotations', 'observability.io/secret-revision');
const codes = async (platform: ObjectRef) =>
  (await statusOf(stage.admin, platform)).warnings?.map(({ code }) => code) ?? [];

it('a component waits for its Secret, follows it, and keeps what runs when it goes', async () => {
  const off = Object.fromEntries(
    ['prometheus', 'alertmanager', 'loki', 'grafana'].map((name) => [name, { enabled: false }]),
  );
  const objectStorage = { type: 's3', bucket: 'traces', region: 'eu-central-1', secret: 'bucket' };
  const platform = await applyPlatform(
    stage.admin,
    basicPlatform(namespace, { components: { ...off, tempo: { enabled: true, objectStorage } } }),
  );
  const waiting = await condition(stage.admin, platform, 'Ready', 'False', 'Waiting');
  expect(waiting.message).toContain('Secret bucket to be there (for tempo)');
  expect(await codes(platform)).toContain('SECRET_MISSING');
  expect(await tempo()).toBeUndefined();
  const collector = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'otel-collector' };
  await eventually(async () => expect(await stage.admin.get(collector)).toBeDefined());

  await stage.admin.create(secret(['access_key_id']));
  await eventually(async () => expect(await codes(platform)).toContain('SECRET_KEY_MISSING'));
  expect(await tempo()).toBeUndefined();
  await stage.admin.patch(secretRef(), { type: 'merge', body: secret(keys) });
  await ready(stage.admin, platform);
  expect((await codes(platform)).filter((code) => code.startsWith('SECRET_'))).toEqual([]);
  const before = await tempo();
  expect(revision(before)).toBeDefined();

  await quiet(operator);
  await stage.admin.patch(secretRef(), { type: 'merge', body: { stringData: { access_key_id: 'another' } } });
  await eventually(async () => expect(revision(await tempo())).not.toBe(revision(before)));
  await ready(stage.admin, platform);
  await quiet(operator);

  const running = await tempo();
  await stage.admin.delete(secretRef());
  await condition(stage.admin, platform, 'Ready', 'False', 'Waiting');
  await quiet(operator);
  expect((await tempo())?.metadata.generation).toBe(running?.metadata.generation);
  await stage.admin.create(secret(keys));
  await ready(stage.admin, platform);

  expect(operator.log()).not.toContain(value);
  expect(operator.log()).not.toContain(Buffer.from(value).toString('base64'));
});
