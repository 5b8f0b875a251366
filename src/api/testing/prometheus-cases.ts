import type { Case } from './case.ts';

const at = 'spec.components.prometheus';
const prometheus = (value: unknown) => ({ components: { prometheus: value } });
const write = (value: object) =>
  prometheus({ remoteWrite: [{ name: 'hub', url: 'https://hub.example.com', ...value }] });
const key = { name: 'hub', key: 'secret' };

export const prometheusCases: readonly Case[] = [
  {
    name: 'all that can be said of a Prometheus',
    spec: prometheus({
      retention: { time: '30d', size: '40Gi' },
      scrapeInterval: '15s',
      evaluationInterval: '1m30s',
      externalUrl: 'https://prometheus.example.com/prom',
      remoteWrite: [
        {
          name: 'hub',
          url: 'https://hub.example.com/api/v1/write',
          bearerTokenSecret: key,
          tls: { ca: key, cert: key, key, serverName: 'hub' },
          headers: { 'X-Scope-OrgID': 'east' },
          proxyUrl: 'http://proxy.example.com:3128',
          remoteTimeout: '10s',
          sendExemplars: true,
          sendNativeHistograms: true,
          writeRelabelConfigs: [{ sourceLabels: ['__name__'], regex: 'slo:.*', action: 'keep' }],
          queueConfig: { capacity: 10_000, maxShards: 50, sampleAgeLimit: '2h' },
        },
        { name: 'other', url: 'http://receiver.metrics.svc:9090', basicAuth: { username: 'u', passwordSecret: key } },
      ],
    }),
    refused: [],
  },
  { name: 'an interval of nothing', spec: prometheus({ scrapeInterval: '0s' }), refused: [`${at}.scrapeInterval`] },
  {
    name: 'half a second in a fraction',
    spec: prometheus({ scrapeInterval: '0.5s' }),
    refused: [`${at}.scrapeInterval`],
  },
  {
    name: 'more than a day between rules',
    spec: prometheus({ evaluationInterval: '25h' }),
    refused: [`${at}.evaluationInterval`],
  },
  {
    name: 'a size without its unit',
    spec: prometheus({ retention: { size: '1000' } }),
    refused: [`${at}.retention.size`],
  },
  {
    name: 'a token and a password',
    spec: write({ bearerTokenSecret: key, basicAuth: { username: 'u', passwordSecret: key } }),
    refused: [`${at}.remoteWrite[0]`],
  },
  { name: 'a certificate without its key', spec: write({ tls: { cert: key } }), refused: [`${at}.remoteWrite[0].tls`] },
  {
    name: 'a secret in a header',
    spec: write({ headers: { Authorization: 'Bearer x' } }),
    refused: [`${at}.remoteWrite[0].headers`],
  },
  {
    name: 'two receivers of one name',
    spec: prometheus({
      remoteWrite: [
        { name: 'hub', url: 'https://a.example.com' },
        { name: 'hub', url: 'https://b.example.com' },
      ],
    }),
    refused: [`${at}.remoteWrite[1]`],
  },
  {
    name: 'the state of objects as metrics',
    spec: { components: { kubeStateMetrics: { enabled: true } } },
    refused: [],
  },
  {
    name: 'the state of objects told twice',
    spec: { components: { kubeStateMetrics: { enabled: true, replicas: 2 } } },
    refused: ['spec.components.kubeStateMetrics.replicas'],
  },
];
