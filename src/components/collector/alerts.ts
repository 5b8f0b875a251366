import type { FlowInput } from '../../platform/component.ts';
import type { ComponentAlert } from '../component-alert.ts';
import { collectorMetrics } from './metrics.ts';

/** The log agent has the same series. */
const own = {
  window: '5m',
  by: ['cluster', 'namespace', 'pod'],
  where: [{ label: 'job', op: '=', value: 'otel-collector' }],
} as const;
const labels = { namespace: 'monitoring', pod: 'otel-collector-0' };
const series = (name: string, more = '') =>
  `${name}{job="otel-collector", namespace="monitoring", pod="otel-collector-0"${more}}`;
const takesSpans = (input: FlowInput) => input.endpoint('tempo', 'otlp') !== undefined;
const takesLogs = (input: FlowInput) => input.endpoint('loki', 'otlp') !== undefined;

function refused(what: 'Spans' | 'Logs', words: string, counter: string, expr: string): ComponentAlert {
  return {
    name: `GunjCollector${what}Refused`,
    severity: 'warning',
    for: '10m',
    needed: what === 'Spans' ? takesSpans : takesLogs,
    expr: `${expr} > 0`,
    summary: `The Collector refuses ${words}.`,
    description: `{{ $labels.pod }} refuses {{ $value | humanize }} ${words} per second: whoever sent them has to try again.`,
    trials: {
      fires: {
        series: { [series(counter, ', receiver="otlp"')]: '0+600x40' },
        labels,
        description: `otel-collector-0 refuses 10 ${words} per second: whoever sent them has to try again.`,
      },
      quiet: { series: { [series(counter, ', receiver="otlp"')]: '40x40' } },
    },
  };
}

function lost(what: 'Spans' | 'Logs', words: string, counters: readonly string[], expr: string): ComponentAlert {
  return {
    name: `GunjCollector${what}Lost`,
    severity: 'critical',
    for: '5m',
    needed: what === 'Spans' ? takesSpans : takesLogs,
    expr: `${expr} > 0`,
    summary: `The Collector loses ${words}.`,
    description: `{{ $labels.pod }} loses {{ $value | humanize }} ${words} per second.`,
    trials: {
      fires: {
        // Both at once: neither may hide the other.
        series: Object.fromEntries(counters.map((one) => [series(one, ', exporter="a"'), '0+60x40'])),
        labels,
        description: `otel-collector-0 loses ${counters.length} ${words} per second.`,
      },
      quiet: { series: Object.fromEntries(counters.map((one) => [series(one, ', exporter="a"'), '4x40'])) },
    },
  };
}

const { refusedSpans, refusedLogs, lostSpans, lostLogs, tracesCutShort, queueSize, queueCapacity } = collectorMetrics;

export const collectorAlerts: readonly ComponentAlert[] = [
  refused('Spans', 'spans', refusedSpans.series[0] ?? '', refusedSpans.query(own)),
  refused('Logs', 'log records', refusedLogs.series[0] ?? '', refusedLogs.query(own)),
  lost('Spans', 'spans', lostSpans.series, lostSpans.query(own)),
  lost('Logs', 'log records', lostLogs.series, lostLogs.query(own)),
  {
    name: 'GunjCollectorTracesCutShort',
    severity: 'warning',
    for: '10m',
    needed: (input) =>
      takesSpans(input) && input.platform.spec.components.opentelemetryCollector.tailSampling !== undefined,
    expr: `${tracesCutShort.query(own)} > 0`,
    summary: 'The Collector lets go of traces before they are complete, errors among them.',
    description: '{{ $labels.pod }} lets go of {{ $value | humanize }} traces per second before they are complete.',
    trials: {
      fires: {
        series: { [series(tracesCutShort.series[0] ?? '')]: '0+600x40' },
        labels,
        description: 'otel-collector-0 lets go of 10 traces per second before they are complete.',
      },
      quiet: { series: { [series(tracesCutShort.series[0] ?? '')]: '40x40' } },
    },
  },
  {
    name: 'GunjCollectorQueueFull',
    severity: 'warning',
    for: '5m',
    needed: (input) => takesSpans(input) || takesLogs(input),
    expr: `${queueSize.query(own)} / ${queueCapacity.query(own)} > 0.8`,
    summary: 'A queue of the Collector is nearly full: what does not fit is lost.',
    description: 'A queue of {{ $labels.pod }} is {{ $value | humanizePercentage }} full.',
    trials: {
      fires: {
        series: {
          [series('otelcol_exporter_queue_size', ', exporter="otlp_grpc/tempo"')]: '900x40',
          [series('otelcol_exporter_queue_capacity', ', exporter="otlp_grpc/tempo"')]: '1000x40',
        },
        labels,
        description: 'A queue of otel-collector-0 is 90% full.',
      },
      quiet: {
        series: {
          [series('otelcol_exporter_queue_size', ', exporter="otlp_grpc/tempo"')]: '700x40',
          [series('otelcol_exporter_queue_capacity', ', exporter="otlp_grpc/tempo"')]: '1000x40',
        },
      },
    },
  },
];
