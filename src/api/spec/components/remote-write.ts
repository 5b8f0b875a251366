import { boolean, integer, list, object, oneOf, required, string } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { dnsLabel, httpUrl } from '../text.ts';
import { basicAuth, headers } from './credentials.ts';
import { interval } from './interval.ts';
import { secretKey } from './secret-key.ts';

const relabelConfig = object('One step, as in a `relabel_config` of Prometheus.', {
  sourceLabels: list('Labels whose values are joined.', string('Name of a label.', { minLength: 1 }), { maxItems: 16 }),
  separator: string('What joins them; a semicolon when left out.', { maxLength: 16 }),
  regex: string('What the joined values must match as a whole.', { maxLength: 1024 }),
  modulus: integer('For hashmod: the number of buckets.', { minimum: 1 }),
  targetLabel: string('Label that is written.', { minLength: 1 }),
  replacement: string('What is written.', { maxLength: 1024 }),
  action: oneOf('What is done; replace when left out.', [
    'replace',
    'keep',
    'drop',
    'keepequal',
    'dropequal',
    'hashmod',
    'labelmap',
    'labeldrop',
    'labelkeep',
    'lowercase',
    'uppercase',
  ]),
});

const queueConfig = object('How samples are sent; what is left out is as Prometheus has it.', {
  capacity: integer('Samples kept for each shard.', { minimum: 1, maximum: 1_000_000 }),
  minShards: integer('Fewest that send at a time.', { minimum: 1, maximum: 1000 }),
  maxShards: integer('Most that send at a time.', { minimum: 1, maximum: 1000 }),
  maxSamplesPerSend: integer('Samples in one request.', { minimum: 1, maximum: 100_000 }),
  batchSendDeadline: interval('How long samples wait for a full request.'),
  minBackoff: interval('Shortest wait before a request is sent again.'),
  maxBackoff: interval('Longest wait before a request is sent again.'),
  sampleAgeLimit: interval('Samples older than this are not sent any more.'),
});

const tls = object(
  'How the other side is verified, and who we are.',
  {
    ca: secretKey('Certificates of the authorities to trust, in PEM; the system’s when left out.'),
    cert: secretKey('Certificate to present, in PEM.'),
    key: secretKey('Key of that certificate, in PEM.'),
    serverName: string('Name the certificate of the other side has to have; the URL’s host when left out.', {
      minLength: 1,
    }),
  },
  {
    rules: [
      {
        rule: 'has(self.cert) == has(self.key)',
        message: 'cert and key are needed together',
        hint: 'Give both or neither.',
      },
    ],
  },
);

export const remoteWrite = object(
  'One receiver of metrics.',
  {
    name: required(dnsLabel('Name in the metrics of Prometheus about it.')),
    url: required(httpUrl('Where samples are sent.')),
    bearerTokenSecret: secretKey('A bearer token to send.'),
    basicAuth,
    tls,
    headers: headers('Headers to send, such as the name of a tenant.'),
    proxyUrl: httpUrl('A proxy to send through.'),
    remoteTimeout: interval('How long one request may take; 30s when left out.'),
    sendExemplars: boolean('Whether exemplars are sent too.'),
    sendNativeHistograms: boolean('Whether native histograms are sent too.'),
    writeRelabelConfigs: list('What is sent, and under which labels.', relabelConfig, { maxItems: 32 }),
    queueConfig,
  },
  {
    rules: [
      {
        rule: '!(has(self.bearerTokenSecret) && has(self.basicAuth))',
        message: 'bearerTokenSecret and basicAuth exclude each other',
        hint: 'Keep one of them.',
      },
    ],
  },
);

export interface RemoteWriteSpec extends Output<typeof remoteWrite> {}
export interface RelabelSpec extends Output<typeof relabelConfig> {}
