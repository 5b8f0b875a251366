import { type ComponentMetrics, gauge, counter as named } from '../../telemetry/component-metrics.ts';
import { gatheredBy, gatherer } from './whole-traces.ts';

/** Whether its counters end in `_total` hangs on how its reader is set up: those that tests run leave it out. It is never both. */
export const counter: typeof named = (series, about, more) =>
  named(
    [series].flat().flatMap((name) => [name, `${name}_total`]),
    about,
    more,
  );

/** What the Collector tells of itself, as the reader that Prometheus scrapes names it. */
export const collectorMetrics = {
  acceptedSpans: counter(
    'otelcol_receiver_accepted_spans',
    { description: 'Spans taken in', unit: 'events per second' },
    [{ label: 'receiver', op: '!=', value: gatheredBy }],
  ),
  refusedSpans: counter('otelcol_receiver_refused_spans', {
    description: 'Spans that were refused: memory was full, or nobody took them',
    unit: 'events per second',
  }),
  acceptedLogs: counter('otelcol_receiver_accepted_log_records', {
    description: 'Log records taken in',
    unit: 'events per second',
  }),
  refusedLogs: counter('otelcol_receiver_refused_log_records', {
    description: 'Log records that were refused: memory was full, or nobody took them',
    unit: 'events per second',
  }),
  sentSpans: counter(
    'otelcol_exporter_sent_spans',
    { description: 'Spans sent on', unit: 'events per second' },
    // From one Collector to another is no way out.
    [{ label: 'exporter', op: '!=', value: gatherer }],
  ),
  sentLogs: counter('otelcol_exporter_sent_log_records', {
    description: 'Log records sent on',
    unit: 'events per second',
  }),
  lostSpans: counter(['otelcol_exporter_send_failed_spans', 'otelcol_exporter_enqueue_failed_spans'], {
    description: 'Spans that were lost: they could not be sent, or the queue was full',
    unit: 'events per second',
  }),
  lostLogs: counter(['otelcol_exporter_send_failed_log_records', 'otelcol_exporter_enqueue_failed_log_records'], {
    description: 'Log records that were lost: they could not be sent, or the queue was full',
    unit: 'events per second',
  }),
  tracesCutShort: counter('otelcol_processor_tail_sampling_sampling_trace_dropped_too_early', {
    description: 'Traces that were decided on, or dropped, before they were complete: too many are held in memory',
    unit: 'events per second',
  }),
  queueSize: gauge('max', 'otelcol_exporter_queue_size', { description: 'Batches that wait', unit: 'count' }),
  queueCapacity: gauge('max', 'otelcol_exporter_queue_capacity', {
    description: 'Batches that may wait',
    unit: 'count',
  }),
} satisfies ComponentMetrics;
