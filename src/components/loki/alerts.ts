import type { ComponentAlert } from '../component-alert.ts';
import { lokiMetrics } from './metrics.ts';

const own = { window: '5m', by: ['cluster', 'namespace', 'pod'] } as const;
const labels = { namespace: 'monitoring', pod: 'loki-0' };
const series = (name: string, more = '') => `${name}{job="loki", namespace="monitoring", pod="loki-0"${more}}`;

export const lokiAlerts: readonly ComponentAlert[] = [
  {
    name: 'GunjLokiLinesDiscarded',
    severity: 'warning',
    for: '10m',
    expr: `${lokiMetrics.discarded.query(own)} > 0`,
    summary: 'Loki refuses log lines.',
    description: '{{ $labels.pod }} refuses {{ $value | humanize }} log lines per second.',
    trials: {
      fires: {
        series: { [series('loki_discarded_samples_total', ', reason="rate_limited"')]: '0+600x40' },
        labels,
        description: 'loki-0 refuses 10 log lines per second.',
      },
      quiet: { series: { [series('loki_discarded_samples_total', ', reason="rate_limited"')]: '12x40' } },
    },
  },
  {
    name: 'GunjLokiRingUnhealthy',
    severity: 'warning',
    for: '10m',
    expr: `${lokiMetrics.ringUnhealthy.query(own)} > 0`,
    summary: 'A member of a ring of Loki does not answer.',
    description: '{{ $labels.pod }} sees {{ $value }} members of a ring that do not answer.',
    trials: {
      fires: {
        series: { [series('loki_ring_members', ', name="ingester", state="Unhealthy"')]: '1x40' },
        labels,
        description: 'loki-0 sees 1 members of a ring that do not answer.',
      },
      quiet: {
        series: {
          [series('loki_ring_members', ', name="ingester", state="Unhealthy"')]: '0x40',
          [series('loki_ring_members', ', name="ingester", state="ACTIVE"')]: '1x40',
        },
      },
    },
  },
  {
    name: 'GunjLokiRequestsFail',
    severity: 'critical',
    for: '15m',
    expr: `${lokiMetrics.failedRequests.query(own)} / ${lokiMetrics.requests.query(own)} > 0.1`,
    summary: 'More than a tenth of the requests to Loki fail.',
    description: '{{ $value | humanizePercentage }} of the requests to {{ $labels.pod }} fail.',
    trials: {
      fires: {
        series: {
          [series('loki_request_duration_seconds_count', ', status_code="500"')]: '0+60x40',
          [series('loki_request_duration_seconds_count', ', status_code="204"')]: '0+180x40',
        },
        labels,
        description: '25% of the requests to loki-0 fail.',
      },
      quiet: {
        series: {
          [series('loki_request_duration_seconds_count', ', status_code="500"')]: '0+5x40',
          [series('loki_request_duration_seconds_count', ', status_code="204"')]: '0+180x40',
        },
      },
    },
  },
  {
    name: 'GunjLokiPanics',
    severity: 'critical',
    for: '1m',
    expr: `${lokiMetrics.panics.query({ ...own, window: '15m' })} > 0`,
    summary: 'Requests make Loki panic.',
    description: '{{ $labels.pod }} has panicked within the last quarter of an hour.',
    trials: {
      fires: {
        series: { [series('loki_panic_total')]: '0x20 1x20' },
        labels,
        description: 'loki-0 has panicked within the last quarter of an hour.',
      },
      quiet: { series: { [series('loki_panic_total')]: '1x40' } },
    },
  },
  {
    name: 'GunjLokiWalDiskFull',
    severity: 'critical',
    for: '1m',
    expr: `${lokiMetrics.walDiskFull.query({ ...own, window: '15m' })} > 0`,
    summary: 'The volume of Loki is full: log lines are held in memory alone.',
    description: '{{ $labels.pod }} cannot write its write-ahead log: what it holds in memory is lost when it stops.',
    trials: {
      fires: {
        series: { [series('loki_ingester_wal_disk_full_failures_total')]: '0x20 1+1x20' },
        labels,
        description: 'loki-0 cannot write its write-ahead log: what it holds in memory is lost when it stops.',
      },
      quiet: { series: { [series('loki_ingester_wal_disk_full_failures_total')]: '1x40' } },
    },
  },
];
