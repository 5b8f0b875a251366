import type { TailSamplingSpec } from '../../api/spec/components/collector.ts';
import { goDurationMs } from '../../objects/duration.ts';

const defaults = { slowerThan: '2s', decisionWait: '10s', maxTraces: 20_000 } as const;

/** Decisions that are remembered for each trace in memory, so that spans that come late follow the one that was made. */
const remembered = 5;

/**
 * `tail_sampling`: a trace is kept if one of the policies wants it. The share of the rest follows from the trace ID alone, so that
 * every Collector decides alike.
 */
export function tailSamplingConfig(spec: TailSamplingSpec): Record<string, unknown> {
  const { samplingRate, slowerThan, decisionWait, maxTraces } = { ...defaults, ...spec };
  return {
    decision_wait: decisionWait,
    num_traces: maxTraces,
    decision_cache: {
      sampled_cache_size: remembered * maxTraces,
      non_sampled_cache_size: remembered * maxTraces,
    },
    policies: [
      { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
      { name: 'slow', type: 'latency', latency: { threshold_ms: goDurationMs(slowerThan) } },
      { name: 'share', type: 'probabilistic', probabilistic: { sampling_percentage: percentage(samplingRate) } },
    ],
  };
}

/** 0.07 is 7, and not 7.000000000000001. */
function percentage(rate: number): number {
  return Number((rate * 100).toPrecision(12));
}
