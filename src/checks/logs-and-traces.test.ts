import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { checkPlatform } from './check.ts';

const off = { enabled: false };
const s3 = { type: 's3', bucket: 'logs', secret: 'bucket' } as const;
const external = { url: 'https://tempo.example.com' };

test.each<{ title: string; spec: PlatformSpecInput; found: string[] }>([
  {
    title: 'three Lokis without a mesh',
    spec: { components: { loki: { replicas: 3, objectStorage: { ...s3, region: 'eu-west-1' } } } },
    found: [],
  },
  {
    title: 'three Lokis in a mesh',
    spec: {
      serviceMesh: { enabled: true, type: 'istio' },
      components: { loki: { replicas: 3, objectStorage: { ...s3, region: 'eu-west-1' } } },
    },
    found: [],
  },
  {
    title: 'plain HTTP to a store in the cluster',
    spec: {
      components: { loki: { objectStorage: { ...s3, endpoint: 'minio.storage.svc:9000', insecure: true } } },
    },
    found: [],
  },
  {
    title: 'plain HTTP to a store elsewhere',
    spec: { components: { tempo: { objectStorage: { ...s3, endpoint: 's3.example.com', insecure: true } } } },
    found: ['warning PLAINTEXT_STORAGE spec.components.tempo.objectStorage.insecure'],
  },
  {
    title: 'a receiver on a port of its own beside one that fetches and one on a port that is open',
    spec: {
      components: {
        opentelemetryCollector: {
          extraConfig: {
            receivers: {
              zipkin: { endpoint: '0.0.0.0:9411' },
              redis: { endpoint: 'redis.db.svc:6379' },
              'otlp/more': { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } },
            },
          },
        },
      },
    },
    found: ['warning PORT_NOT_LET_IN spec.components.opentelemetryCollector.extraConfig.receivers.zipkin.endpoint'],
  },
  {
    title: 'a Collector whose stores are all run by somebody else',
    spec: {
      components: {
        prometheus: { ...off, external: { url: 'https://prometheus.example.com' } },
        loki: off,
        tempo: { ...off, external: { ...external, otlpUrl: 'https://tempo.example.com:4317' } },
      },
    },
    found: [],
  },
  {
    title: 'a Tempo that is known for queries alone',
    spec: { components: { tempo: { ...off, external } } },
    found: ['warning DEPENDENCY_MISSING spec.components.tempo.external.otlpUrl'],
  },
])('$title', ({ spec, found }) => {
  const all = checkPlatform(platformWith(spec), plainFacts).map(
    ({ severity, code, path }) => `${severity} ${code} ${path}`,
  );
  expect(all).toEqual(found);
});
