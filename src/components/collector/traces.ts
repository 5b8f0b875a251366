import type { FlowInput } from '../../platform/component.ts';
import { collectorCountsSpans } from '../span-metrics.ts';
import type { Export } from './exporters.ts';
import { merged, type Parts, type Pipeline } from './parts.ts';
import { spanCounters, spanMetricsParts } from './span-metrics.ts';
import { tailSamplingConfig } from './tail-sampling.ts';
import { gatheredBy, gatherer, gatheringParts, gathers } from './whole-traces.ts';
import { zipkinParts } from './zipkin.ts';

const toSampling = 'forward/sampled';

/**
 * The way of spans: `traces` takes them in; with several pods it only hands them to the one that gathers their trace, in
 * `traces/whole`. There they are counted, all of them, and go on to be stored, or to `traces/sampled` where it is decided which are.
 *
 * @param given Processors that everything goes through that comes in.
 * @param metrics Exporter of metrics; undefined where nobody takes any.
 */
export function traceParts(input: FlowInput, store: Export, given: readonly string[], metrics?: string): Parts {
  const { tailSampling } = input.platform.spec.components.opentelemetryCollector;
  const counted = metrics !== undefined && collectorCountsSpans(input.platform);
  const gathered = gathers(input);
  const zipkin = zipkinParts(input);
  const receivers = ['otlp', ...Object.keys(zipkin.receivers ?? {})];
  const onwards = [...(counted ? spanCounters : []), tailSampling ? toSampling : store.name];
  const batch = tailSampling ? [] : ['batch'];
  const pipelines: Record<string, Pipeline> = {
    ...(gathered
      ? {
          traces: { receivers, processors: [...given, 'batch'], exporters: [gatherer] },
          'traces/whole': { receivers: [gatheredBy], processors: ['memory_limiter', ...batch], exporters: onwards },
        }
      : { traces: { receivers, processors: [...given, ...batch], exporters: onwards } }),
    ...(tailSampling
      ? {
          'traces/sampled': {
            receivers: [toSampling],
            processors: ['tail_sampling', 'batch'],
            exporters: [store.name],
          },
        }
      : {}),
  };
  return merged([
    zipkin,
    ...(gathered ? [gatheringParts(input)] : []),
    {
      ...(tailSampling ? { processors: { tail_sampling: tailSamplingConfig(tailSampling) } } : {}),
      ...(tailSampling ? { connectors: { [toSampling]: {} } } : {}),
      exporters: { [store.name]: store.config },
      pipelines,
    },
    ...(counted ? [spanMetricsParts(input, metrics)] : []),
  ]);
}
