import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { configMap } from '../../contributions/testing/facts.ts';
import { at } from '../../objects/access.ts';
import { plainFacts } from '../../testing/platform.ts';
import { rendered } from '../testing/rendered.ts';

type Loki = NonNullable<NonNullable<PlatformSpecInput['components']>['loki']>;

const s3 = { type: 's3', bucket: 'logs', region: 'eu-west-1', secret: 'bucket' } as const;
const lokiWith = (loki: Loki, facts = plainFacts) => rendered('loki', 'loki.yaml', { components: { loki } }, facts);

test.each<{ title: string; store: NonNullable<Loki['objectStorage']>; calls: string[] }>([
  {
    title: 'S3 with keys',
    store: s3,
    calls: ['loki → host-s3-eu-west-1-amazonaws-com:443 (storage)'],
  },
  {
    title: 'S3 in the cluster',
    store: { ...s3, endpoint: 'minio.storage.svc:9000', insecure: true },
    calls: ['loki → pods-storage:9000 (storage)'],
  },
  {
    title: 'S3 by identity',
    store: { type: 's3', bucket: 'logs', region: 'cn-north-1', workloadIdentity: {} },
    calls: [
      'loki → host-169-254-170-23:80 (login)',
      'loki → host-s3-cn-north-1-amazonaws-com-cn:443 (storage)',
      'loki → host-sts-cn-north-1-amazonaws-com-cn:443 (login)',
    ],
  },
  {
    title: 'Google with a key',
    store: { type: 'gcs', bucket: 'logs', secret: 'bucket' },
    calls: ['loki → host-oauth2-googleapis-com:443 (login)', 'loki → host-storage-googleapis-com:443 (storage)'],
  },
  {
    title: 'Azure with a key',
    store: { type: 'azure', bucket: 'logs', account: 'logs01', secret: 'bucket' },
    calls: ['loki → host-logs01-blob-core-windows-net:443 (storage)'],
  },
])('Loki is let out to $title and to nobody else', ({ store, calls }) => {
  const found = lokiWith({ objectStorage: store }).calls.filter((call) => !call.includes('alertmanager'));
  expect(found.toSorted()).toEqual(calls.toSorted());
});

test('a day divides what is on the volume from what is in the bucket', () => {
  const { config } = lokiWith({ objectStorage: { ...s3, since: '2031-01-01' } });
  expect(at(config, 'schema_config', 'configs')).toMatchObject([
    { from: '2024-04-01', object_store: 'filesystem' },
    { from: '2031-01-01', object_store: 's3' },
  ]);
  expect(at(config, 'storage_config', 'object_store')).toMatchObject({
    filesystem: { dir: '/var/loki/chunks' },
    s3: { bucket_name: 'logs' },
  });
});

test('identity goes to the service account, and in Azure to the pod', () => {
  const { objects } = lokiWith({
    objectStorage: {
      type: 'azure',
      bucket: 'logs',
      account: 'logs01',
      workloadIdentity: { annotations: { 'azure.workload.identity/client-id': 'id' } },
    },
  });
  const called = (kind: string) => objects.find((one) => one.kind === kind && one.metadata.name === 'loki');
  expect(called('ServiceAccount')?.metadata.annotations).toEqual({ 'azure.workload.identity/client-id': 'id' });
  expect(at(called('StatefulSet'), 'spec', 'template', 'metadata', 'labels')).toMatchObject({
    'azure.workload.identity/use': 'true',
  });
});

test('what extraConfig makes Loki call becomes a flow, and what it takes away does not', () => {
  const { calls } = lokiWith({
    extraConfig: {
      ruler: {
        alertmanager_url: null,
        remote_write: { enabled: true, clients: { other: { url: 'https://metrics.example.com/write' } } },
      },
    },
  });
  expect(calls).toEqual(['loki → host-metrics-example-com:443 (write)']);
});

test.each([
  ['3.6.0', true],
  ['3.7.0', false],
])('the ruler of Loki %s finds its rules (with the older block too: %s)', (version, older) => {
  const { config } = lokiWith({ version });
  expect(config['ruler_storage']).toEqual({ backend: 'local', local: { directory: '/var/loki/rules' } });
  expect(at(config, 'ruler', 'storage') !== undefined).toBe(older);
});

test('rules of others are mounted, and what they record is written to Prometheus', () => {
  const rules = 'groups:\n- name: a\n  rules:\n  - record: b\n    expr: sum(rate({c="d"}[1m]))\n';
  const brought = configMap('log-rules', { 'a.yaml': rules }, { namespace: 'monitoring' });
  const { config, calls, container } = lokiWith({}, { ...plainFacts, contributions: [brought] });
  expect(calls).toContain('loki → prometheus:9090 (write)');
  expect(at(config, 'ruler_storage', 'local', 'directory')).toBe('/etc/loki-rules');
  expect(container['volumeMounts']).toContainEqual(expect.objectContaining({ mountPath: '/etc/loki-rules/fake' }));
});

test.each([
  ['what the catalogue has', undefined, '1024MB'],
  ['a limit of its own', { limits: { memory: '8Gi' } }, '4096MB'],
  ['no limit', { requests: { memory: '1Gi' } }, undefined],
])('replaying the log stays below half of the memory: %s', (_, resources, ceiling) => {
  const { config } = lokiWith(resources ? { resources } : {});
  expect(at(config, 'ingester', 'wal', 'replay_memory_ceiling')).toBe(ceiling);
});
