import type { ComponentAlert } from '../component-alert.ts';
import { tempoMetrics } from './metrics.ts';

const own = { window: '5m', by: ['cluster', 'namespace', 'pod'] } as const;
const labels = { namespace: 'monitoring', pod: 'tempo-0' };
const series = (name: string, more = '') => `${name}{job="tempo", namespace="monitoring", pod="tempo-0"${more}}`;

export const tempoAlerts: readonly ComponentAlert[] = [
  {
    name: 'GunjTempoSpansDiscarded',
    severity: 'warning',
    for: '10m',
    expr: `${tempoMetrics.discardedSpans.query(own)} > 0`,
    summary: 'Tempo refuses spans.',
    description: '{{ $labels.pod }} refuses {{ $value | humanize }} spans per second.',
    trials: {
      fires: {
        series: { [series('tempo_discarded_spans_total', ', reason="trace_too_large"')]: '0+60x40' },
        labels,
        description: 'tempo-0 refuses 1 spans per second.',
      },
      quiet: { series: { [series('tempo_discarded_spans_total', ', reason="trace_too_large"')]: '8x40' } },
    },
  },
  {
    name: 'GunjTempoRingUnhealthy',
    severity: 'warning',
    for: '10m',
    expr: `${tempoMetrics.ringUnhealthy.query(own)} > 0`,
    summary: 'A member of a ring of Tempo does not answer.',
    description: '{{ $labels.pod }} sees {{ $value }} members of a ring that do not answer.',
    trials: {
      fires: {
        series: { [series('tempo_ring_members', ', name="ingester", state="Unhealthy"')]: '2x40' },
        labels,
        description: 'tempo-0 sees 2 members of a ring that do not answer.',
      },
      quiet: { series: { [series('tempo_ring_members', ', name="ingester", state="Unhealthy"')]: '0x40' } },
    },
  },
  {
    name: 'GunjTempoRequestsFail',
    severity: 'critical',
    for: '15m',
    expr: `${tempoMetrics.failedRequests.query(own)} / ${tempoMetrics.requests.query(own)} > 0.1`,
    summary: 'More than a tenth of the requests to Tempo fail.',
    description: '{{ $value | humanizePercentage }} of the requests to {{ $labels.pod }} fail.',
    trials: {
      fires: {
        series: {
          [series('tempo_request_duration_seconds_count', ', status_code="500"')]: '0+60x40',
          [series('tempo_request_duration_seconds_count', ', status_code="200"')]: '0+60x40',
        },
        labels,
        description: '50% of the requests to tempo-0 fail.',
      },
      quiet: {
        series: {
          [series('tempo_request_duration_seconds_count', ', status_code="500"')]: '0+5x40',
          [series('tempo_request_duration_seconds_count', ', status_code="200"')]: '0+180x40',
        },
      },
    },
  },
];
