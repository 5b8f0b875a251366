import { type ComponentMetrics, gauge } from '../../telemetry/component-metrics.ts';
import { counter } from '../collector/metrics.ts';

/** Queues of exporters that users add may count something else. */
const toStore = [{ label: 'exporter', op: '=~', value: 'otlp_?http/loki' }] as const;

/** What the log agent tells of itself: a Collector’s own names. */
export const logAgentMetrics = {
  read: counter('otelcol_receiver_accepted_log_records', {
    description: 'Lines that were read and put in the queue',
    unit: 'events per second',
  }),
  sent: counter('otelcol_exporter_sent_log_records', {
    description: 'Lines that the store has taken',
    unit: 'events per second',
  }),
  heldUp: counter('otelcol_receiver_refused_log_records', {
    description: 'Lines that have to be read again: memory or the queue was full',
    unit: 'events per second',
  }),
  lost: counter(['otelcol_exporter_send_failed_log_records', 'otelcol_exporter_enqueue_failed_log_records'], {
    description: 'Lines that were lost: the store refused them, or they did not get into the queue',
    unit: 'events per second',
  }),
  queueSize: gauge(
    'max',
    'otelcol_exporter_queue_size',
    { description: 'What is on the disk of a node that the store has yet to take, where there is most', unit: 'bytes' },
    toStore,
  ),
  queueCapacity: gauge(
    'max',
    'otelcol_exporter_queue_capacity',
    { description: 'What has room on the disk of a node', unit: 'bytes' },
    toStore,
  ),
  files: gauge('sum', 'otelcol_fileconsumer_open_files', {
    description: 'Files that are open, of all nodes',
    unit: 'count',
  }),
} satisfies ComponentMetrics;
