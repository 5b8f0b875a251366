import { type ComponentMetrics, counter, gauge } from '../../telemetry/component-metrics.ts';

/** What Grafana tells of itself. */
export const grafanaMetrics = {
  requests: counter('grafana_http_request_duration_seconds_count', {
    description: 'Requests',
    unit: 'requests per second',
  }),
  failedRequests: counter(
    'grafana_http_request_duration_seconds_count',
    { description: 'Requests that failed', unit: 'requests per second' },
    [{ label: 'status_code', op: '=~', value: '5..' }],
  ),
  dashboards: gauge('max', 'grafana_stat_totals_dashboard', { description: 'Dashboards', unit: 'count' }),
} satisfies ComponentMetrics;
