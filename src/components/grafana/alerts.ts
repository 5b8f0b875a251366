import type { ComponentAlert } from '../component-alert.ts';
import { grafanaMetrics } from './metrics.ts';

const own = { window: '5m', by: ['cluster', 'namespace', 'pod'] } as const;
const count = (code: string) =>
  `grafana_http_request_duration_seconds_count{job="grafana", namespace="monitoring", pod="grafana-0", status_code="${code}"}`;

export const grafanaAlerts: readonly ComponentAlert[] = [
  {
    name: 'GunjGrafanaRequestsFail',
    severity: 'warning',
    for: '5m',
    expr: `${grafanaMetrics.failedRequests.query(own)} / ${grafanaMetrics.requests.query(own)} > 0.5`,
    summary: 'More than half of the requests to Grafana fail.',
    description: '{{ $value | humanizePercentage }} of the requests to {{ $labels.pod }} fail.',
    trials: {
      fires: {
        series: { [count('500')]: '0+60x40', [count('200')]: '0+20x40' },
        labels: { namespace: 'monitoring', pod: 'grafana-0' },
        description: '75% of the requests to grafana-0 fail.',
      },
      quiet: { series: { [count('500')]: '0+1x40', [count('200')]: '0+60x40' } },
    },
  },
];
