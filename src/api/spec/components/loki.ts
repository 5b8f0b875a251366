import { integer, list, object, required, string } from '../../schema/build.ts';
import type { Output, Rule } from '../../schema/node.ts';
import { retentionTime } from '../text.ts';
import { noCanary } from './canary.ts';
import { common, retention, storage } from './common.ts';
import { contributed } from './contributions.ts';
import { externalLoki } from './external.ts';
import { datedObjectStorage, sameDatedStore } from './object-storage.ts';

const underOneDay = '^([1-9]|1[0-9]|2[0-3])h$';

const streamRetention = object(
  'How long some streams are kept.',
  {
    selector: required(
      string('The streams, by index labels: {k8s_namespace_name="shop"}.', {
        pattern: '^\\{.+\\}$',
        minLength: 3,
        maxLength: 1024,
        expects: 'a stream selector such as {k8s_namespace_name="shop"}',
      }),
    ),
    period: required(retentionTime('Age at which their records are deleted.')),
    priority: integer('Of several that fit a stream, the highest decides; 1 when left out.', {
      minimum: 1,
      maximum: 1000,
    }),
  },
  {
    rules: [
      {
        rule: `!self.period.matches('${underOneDay}')`,
        message: 'Loki keeps records for at least 24h',
        fieldPath: '.period',
      },
    ],
  },
);

const limits = object('What Loki takes in and gives out before it refuses.', {
  ingestionRateMB: integer('Megabytes of records in a second; 4 when left out.', { minimum: 1, maximum: 10_000 }),
  ingestionBurstMB: integer('Megabytes taken at once; 6 when left out.', { minimum: 1, maximum: 10_000 }),
  maxStreams: integer('Streams that get records at the same time; 5000 when left out.', {
    minimum: 1,
    maximum: 10_000_000,
  }),
  maxQueryEntries: integer('Records that one query gives; 5000 when left out.', { minimum: 1, maximum: 10_000_000 }),
  retentionStreams: list('Streams that are kept for another time than `retention`.', streamRetention, { maxItems: 32 }),
});

const longEnough: Rule = {
  rule: `!has(self.retention) || !self.retention.time.matches('${underOneDay}')`,
  message: 'Loki keeps records for at least 24h',
  fieldPath: '.retention.time',
};

/** Two replicas stop taking records as soon as one is away, so that one is better. */
const replicated: Rule[] = [
  {
    rule: '!has(self.replicas) || self.replicas <= 1 || has(self.objectStorage)',
    message: 'more than one Loki cannot share file-system storage',
    fieldPath: '.replicas',
    hint: 'Leave replicas out, or name an objectStorage.',
  },
  {
    rule: '!has(self.replicas) || self.replicas != 2',
    message: 'two of two replicas have to take each record, so that the loss of either stops both',
    fieldPath: '.replicas',
    hint: 'Use 1, or 3 and more.',
  },
];

const { canary, rule: withoutCanary } = noCanary('each of the two would hold a part of the records');

export const loki = object(
  'Loki: stores logs.',
  {
    ...common,
    external: externalLoki,
    storage,
    retention,
    objectStorage: datedObjectStorage,
    canary,
    limits,
    rules: contributed('Rule files of others for logs: groups of alerting and recording rules in LogQL', 'log-rules'),
  },
  { rules: [...replicated, longEnough, sameDatedStore, withoutCanary] },
);

export interface LokiSpec extends Output<typeof loki> {}
