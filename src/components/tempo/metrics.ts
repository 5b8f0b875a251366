import { type ComponentMetrics, counter, gauge } from '../../telemetry/component-metrics.ts';

/** What Tempo tells of itself. */
export const tempoMetrics = {
  receivedSpans: counter('tempo_distributor_spans_received_total', {
    description: 'Spans taken in',
    unit: 'events per second',
  }),
  discardedSpans: counter('tempo_discarded_spans_total', {
    description: 'Spans that were refused: too large, too many',
    unit: 'events per second',
  }),
  requests: counter('tempo_request_duration_seconds_count', { description: 'Requests', unit: 'requests per second' }),
  failedRequests: counter(
    'tempo_request_duration_seconds_count',
    { description: 'Requests that failed', unit: 'requests per second' },
    [{ label: 'status_code', op: '=~', value: '5..' }],
  ),
  ringUnhealthy: gauge(
    'max',
    'tempo_ring_members',
    { description: 'Members of a ring that do not answer', unit: 'count' },
    [{ label: 'state', op: '=', value: 'Unhealthy' }],
  ),
  generatedSeries: gauge('sum', 'tempo_metrics_generator_registry_active_series', {
    description: 'Series that are made from spans',
    unit: 'count',
  }),
} satisfies ComponentMetrics;
