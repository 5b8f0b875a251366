import { type ComponentMetrics, counter, gauge } from '../../telemetry/component-metrics.ts';

/** What Loki tells of itself. */
export const lokiMetrics = {
  receivedBytes: counter('loki_distributor_bytes_received_total', {
    description: 'Log lines taken in',
    unit: 'bytes per second',
  }),
  receivedLines: counter('loki_distributor_lines_received_total', {
    description: 'Log lines taken in',
    unit: 'events per second',
  }),
  discarded: counter('loki_discarded_samples_total', {
    description: 'Log lines that were refused: too old, too long, too many',
    unit: 'events per second',
  }),
  failedRequests: counter(
    'loki_request_duration_seconds_count',
    { description: 'Requests that failed', unit: 'requests per second' },
    [{ label: 'status_code', op: '=~', value: '5..' }],
  ),
  requests: counter('loki_request_duration_seconds_count', {
    description: 'Requests',
    unit: 'requests per second',
  }),
  panics: counter('loki_panic_total', { description: 'Requests that made Loki panic', unit: 'events per second' }),
  ringUnhealthy: gauge(
    'max',
    'loki_ring_members',
    { description: 'Members of a ring that do not answer', unit: 'count' },
    [{ label: 'state', op: '=', value: 'Unhealthy' }],
  ),
  streams: gauge('sum', 'loki_ingester_memory_streams', { description: 'Streams in memory', unit: 'count' }),
  walDiskFull: counter('loki_ingester_wal_disk_full_failures_total', {
    description: 'Writes to the write-ahead log that failed since the volume is full',
    unit: 'events per second',
  }),
} satisfies ComponentMetrics;
