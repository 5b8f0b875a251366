import { object } from '../../schema/build.ts';
import { autoscaling, eitherReplicasOrAutoscaling } from './autoscaling.ts';
import { canary } from './canary.ts';
import { common } from './common.ts';
import { externalPlace } from './external.ts';

export const opentelemetryCollector = object(
  'OpenTelemetry Collector: takes in metrics, logs and traces over OTLP.',
  { ...common, external: externalPlace, autoscaling, canary },
  { rules: [eitherReplicasOrAutoscaling] },
);
