import { boolean, defaulted, integer, object } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { noCanary } from './canary.ts';
import { common, retention, single, storage } from './common.ts';
import { externalTempo } from './external.ts';
import { objectStorage, sameStore } from './object-storage.ts';

const limits = object('What Tempo takes in before it refuses.', {
  ingestionRateMB: integer('Megabytes of spans in a second; Tempo’s own limit when left out.', {
    minimum: 1,
    maximum: 10_000,
  }),
  ingestionBurstMB: integer('Megabytes taken at once; Tempo’s own limit when left out.', {
    minimum: 1,
    maximum: 10_000,
  }),
  maxTraceMB: integer('Megabytes of one trace; Tempo’s own limit when left out.', { minimum: 1, maximum: 10_000 }),
  maxLiveTraces: integer('Traces that get spans at the same time; Tempo’s own limit when left out.', {
    minimum: 1,
    maximum: 100_000_000,
  }),
});

const metricsGenerator = object('Service graph and request metrics made from spans, written to Prometheus.', {
  enabled: defaulted(boolean('Whether they are made; without a Prometheus they never are.'), true),
});

const { canary, rule: withoutCanary } = noCanary('each of the two would hold a part of the spans');

export const tempo = object(
  'Tempo: stores traces.',
  { ...common, external: externalTempo, storage, retention, objectStorage, limits, metricsGenerator, canary },
  {
    rules: [
      single('more than one monolithic Tempo cannot share its data', 'Leave replicas out, or set it to 1.'),
      sameStore,
      withoutCanary,
    ],
  },
);

export interface TempoSpec extends Output<typeof tempo> {}
