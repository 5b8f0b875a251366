import { boolean, defaulted, integer, number, object, required } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { autoscaling, eitherReplicasOrAutoscaling } from './autoscaling.ts';
import { canary } from './canary.ts';
import { common } from './common.ts';
import { externalPlace } from './external.ts';
import { interval } from './interval.ts';

const tailSampling = object(
  'Which traces are kept, decided when they are complete: each with an error, each slow one, and a share of the rest. Left out: all that arrive.',
  {
    samplingRate: required(
      number('Share of the ordinary traces that is kept, as a fraction from 0 to 1: 0.1 is 10 %.', {
        minimum: 0,
        rules: [
          {
            rule: 'self <= 1.0',
            message: 'is a fraction from 0 to 1: 0.1 is 10 %',
            hint: 'Divide a percentage by 100.',
          },
        ],
      }),
    ),
    slowerThan: interval('Traces that took longer are all kept; 2s when left out.'),
    decisionWait: interval(
      'How long a trace is waited for, from its first span on; 10s when left out. What comes later follows the decision.',
    ),
    maxTraces: integer('Traces that a pod holds in memory at the same time; 20000 when left out.', {
      minimum: 100,
      maximum: 10_000_000,
    }),
  },
);

const spanMetrics = object(
  'Requests, errors, durations and the service graph, counted from spans before any are left out, and sent to Prometheus.',
  {
    enabled: defaulted(
      boolean('Whether the Collector counts them; then Tempo does not. Needs a place for traces and a Prometheus.'),
      true,
    ),
  },
);

export const opentelemetryCollector = object(
  'OpenTelemetry Collector: takes in metrics, logs and traces over OTLP. Lists of `extraConfig` that take more entries: service.extensions, and receivers and exporters of pipelines.',
  { ...common, external: externalPlace, autoscaling, canary, tailSampling, spanMetrics },
  { rules: [eitherReplicasOrAutoscaling] },
);

export interface TailSamplingSpec extends Output<typeof tailSampling> {}
