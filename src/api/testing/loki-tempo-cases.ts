import type { Case } from './case.ts';

const loki = (value: unknown) => ({ components: { loki: value } });
const tempo = (value: unknown) => ({ components: { tempo: value } });
const stored = (value: Record<string, unknown>) => tempo({ objectStorage: value });
const at = 'spec.components.tempo.objectStorage';
const s3 = { type: 's3', bucket: 'traces', region: 'eu-west-1', secret: 'bucket' };

export const lokiTempoCases: readonly Case[] = [
  {
    name: 'every kind of object storage',
    spec: {
      components: {
        loki: {
          replicas: 3,
          objectStorage: {
            type: 's3',
            bucket: 'logs',
            endpoint: 'minio.storage.svc:9000',
            secret: 'bucket',
            insecure: true,
            forcePathStyle: true,
            prefix: 'loki',
            since: '2027-01-01',
          },
        },
        tempo: { objectStorage: { type: 'gcs', bucket: 'traces', workloadIdentity: { annotations: { a: 'b' } } } },
      },
    },
    refused: [],
  },
  {
    name: 'a container in another cloud of Azure',
    spec: stored({
      type: 'azure',
      bucket: 'traces',
      account: 'traces01',
      endpoint: 'blob.core.usgovcloudapi.net',
      secret: 'bucket',
    }),
    refused: [],
  },
  {
    name: 'limits',
    spec: {
      components: {
        loki: {
          retention: { time: '24h' },
          limits: {
            ingestionRateMB: 20,
            ingestionBurstMB: 40,
            maxStreams: 20_000,
            maxQueryEntries: 10_000,
            retentionStreams: [{ selector: '{k8s_namespace_name="shop"}', period: '90d', priority: 2 }],
          },
        },
        tempo: {
          limits: { ingestionRateMB: 20, ingestionBurstMB: 40, maxTraceMB: 10, maxLiveTraces: 50_000 },
          metricsGenerator: { enabled: false },
        },
      },
    },
    refused: [],
  },
  {
    name: 'a tail that is sampled',
    spec: {
      components: {
        opentelemetryCollector: {
          tailSampling: { samplingRate: 0.05, slowerThan: '1s500ms', decisionWait: '30s', maxTraces: 50_000 },
          spanMetrics: { enabled: false },
        },
      },
    },
    refused: [],
  },
  {
    name: 'a tail that is sampled in percent, for longer than a day',
    spec: { components: { opentelemetryCollector: { tailSampling: { samplingRate: 5, decisionWait: '25h' } } } },
    refused: [
      'spec.components.opentelemetryCollector.tailSampling.decisionWait',
      'spec.components.opentelemetryCollector.tailSampling.samplingRate',
    ],
  },
  {
    name: 'object storage without credentials',
    spec: stored({ type: 's3', bucket: 'traces', region: 'eu-west-1' }),
    refused: [`${at}.secret`],
  },
  {
    name: 'object storage with credentials from two places',
    spec: stored({ ...s3, workloadIdentity: {} }),
    refused: [`${at}.secret`],
  },
  {
    name: 'S3 that is nowhere',
    spec: stored({ type: 's3', bucket: 'traces', secret: 'bucket' }),
    refused: [`${at}.region`],
  },
  {
    name: 'Azure without an account',
    spec: stored({ type: 'azure', bucket: 'traces', secret: 'bucket' }),
    refused: [`${at}.account`],
  },
  {
    name: 'Azure at an endpoint that is none of its own',
    spec: stored({ type: 'azure', bucket: 'traces', account: 'traces01', endpoint: 'azurite:10000', secret: 'bucket' }),
    refused: [`${at}.endpoint`],
  },
  {
    name: 'Google Cloud Storage elsewhere',
    spec: stored({ type: 'gcs', bucket: 'traces', endpoint: 'gcs.example.com', secret: 'bucket' }),
    refused: [`${at}.endpoint`],
  },
  {
    name: 'what only S3 has, elsewhere',
    spec: stored({
      type: 'gcs',
      bucket: 'traces',
      secret: 'bucket',
      region: 'eu-west-1',
      forcePathStyle: true,
      insecure: false,
      ca: { name: 'ca', key: 'ca.crt' },
    }),
    refused: [`${at}.ca`, `${at}.forcePathStyle`, `${at}.insecure`, `${at}.region`],
  },
  {
    name: 'a certificate authority without TLS',
    spec: stored({ ...s3, insecure: true, ca: { name: 'ca', key: 'ca.crt' } }),
    refused: [`${at}.ca`],
  },
  {
    name: 'an endpoint with a scheme',
    spec: stored({ ...s3, endpoint: 'https://minio.storage.svc' }),
    refused: [`${at}.endpoint`],
  },
  {
    name: 'a store whose kind is unknown',
    spec: stored({ ...s3, type: 'swift' }),
    refused: [`${at}.type`],
  },
  {
    name: 'a day that is none',
    spec: loki({ objectStorage: { ...s3, since: 'tomorrow' } }),
    refused: ['spec.components.loki.objectStorage.since'],
  },
  {
    name: 'more than one Loki on volumes',
    spec: loki({ replicas: 3 }),
    refused: ['spec.components.loki.replicas'],
  },
  {
    name: 'two Lokis',
    spec: loki({ replicas: 2, objectStorage: s3 }),
    refused: ['spec.components.loki.replicas'],
  },
  {
    name: 'more than one Tempo on object storage',
    spec: tempo({ replicas: 2, objectStorage: s3 }),
    refused: ['spec.components.tempo.replicas'],
  },
  {
    name: 'logs kept for less than a day',
    spec: loki({ retention: { time: '23h' } }),
    refused: ['spec.components.loki.retention.time'],
  },
  {
    name: 'some logs kept for less than a day',
    spec: loki({ limits: { retentionStreams: [{ selector: '{a="b"}', period: '6h' }] } }),
    refused: ['spec.components.loki.limits.retentionStreams[0].period'],
  },
  {
    name: 'a selector that selects no streams',
    spec: loki({ limits: { retentionStreams: [{ selector: 'shop', period: '30d' }] } }),
    refused: ['spec.components.loki.limits.retentionStreams[0].selector'],
  },
];
