import type { FlowInput } from '../../platform/component.ts';
import type { ComponentAlert } from '../component-alert.ts';
import { logAgentMetrics } from './metrics.ts';

const own = { window: '5m', by: ['cluster', 'namespace', 'pod'] } as const;
const labels = { namespace: 'monitoring', pod: 'log-agent-x2x4z' };
const series = (name: string, pod = 'log-agent-x2x4z') =>
  `${name}{job="log-agent", namespace="monitoring", pod="${pod}", exporter="otlp_http/loki"}`;
const ofAgent = { ...own, where: [{ label: 'job', op: '=', value: 'log-agent' }] } as const;
const sends = (input: FlowInput) => input.endpoint('loki', 'otlp') !== undefined;

const { lost, sent, queueSize, queueCapacity } = logAgentMetrics;
const full = `${queueSize.query(ofAgent)} / ${queueCapacity.query(ofAgent)}`;
const mebi = 2 ** 20;

export const logAgentAlerts: readonly ComponentAlert[] = [
  {
    name: 'GunjLogAgentLinesLost',
    severity: 'critical',
    for: '5m',
    needed: sends,
    expr: `${lost.query(ofAgent)} > 0`,
    summary: 'Log lines are lost: the store refuses them.',
    description: '{{ $value | humanize }} lines per second that {{ $labels.pod }} has read are lost.',
    trials: {
      fires: {
        // Both at once: neither may hide the other.
        series: {
          [series('otelcol_exporter_send_failed_log_records_total')]: '0+60x40',
          [series('otelcol_exporter_enqueue_failed_log_records_total')]: '0+60x40',
        },
        labels,
        description: '2 lines per second that log-agent-x2x4z has read are lost.',
      },
      quiet: {
        series: {
          [series('otelcol_exporter_send_failed_log_records_total')]: '7x40',
          // The Collector's own alert.
          'otelcol_exporter_send_failed_log_records_total{job="otel-collector", namespace="monitoring", pod="c"}':
            '0+60x40',
        },
      },
    },
  },
  {
    name: 'GunjLogAgentSendsNothing',
    severity: 'critical',
    for: '10m',
    needed: sends,
    // What was never sent has no series yet.
    expr: `${queueSize.query(ofAgent)} > 0 unless ${sent.query(ofAgent)} > 0`,
    summary: 'A node’s logs do not get to the store.',
    description:
      '{{ $labels.pod }} has {{ $value | humanize1024 }}B of lines in its queue, and the store takes none of them.',
    trials: {
      fires: {
        series: {
          [series('otelcol_exporter_queue_size')]: `${3 * mebi}x40`,
          [series('otelcol_exporter_sent_log_records_total')]: '500x40',
        },
        labels,
        description: 'log-agent-x2x4z has 3MiB of lines in its queue, and the store takes none of them.',
      },
      // One sends, and one has nothing to send.
      quiet: {
        series: {
          [series('otelcol_exporter_queue_size')]: `${3 * mebi}x40`,
          [series('otelcol_exporter_sent_log_records_total')]: '0+60x40',
          [series('otelcol_exporter_queue_size', 'log-agent-idle')]: '0x40',
        },
      },
    },
  },
  {
    name: 'GunjLogAgentQueueFills',
    severity: 'warning',
    for: '10m',
    needed: sends,
    expr: `${full} > 0.5`,
    summary: 'The queue of a log agent is half full: when it is full, rotated logs are lost.',
    description: 'The queue of {{ $labels.pod }} is {{ $value | humanizePercentage }} full.',
    trials: {
      fires: {
        series: {
          [series('otelcol_exporter_queue_size')]: `${192 * mebi}x40`,
          [series('otelcol_exporter_queue_capacity')]: `${256 * mebi}x40`,
        },
        labels,
        description: 'The queue of log-agent-x2x4z is 75% full.',
      },
      quiet: {
        series: {
          [series('otelcol_exporter_queue_size')]: `${64 * mebi}x40`,
          [series('otelcol_exporter_queue_capacity')]: `${256 * mebi}x40`,
        },
      },
    },
  },
];
