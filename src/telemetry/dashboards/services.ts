import type { TrafficLabel } from '../mesh-metrics.ts';
import { worseAbove, worseBelow } from './colours.ts';
import type { DashboardDraft } from './draft.ts';
import { exploreLinks } from './explore.ts';
import type { Row } from './layout.ts';
import { trafficVariables, trafficWhere } from './mesh-variables.ts';
import { stat, timeSeries } from './panel.ts';
import type { ProxiedScope } from './scope.ts';
import { wholeRange, window } from './scope.ts';
import { table } from './table.ts';
import { pathOf } from './uids.ts';

const chosen = ['serviceNamespace', 'service'] as const;
const quantiles = [0.5, 0.9, 0.99] as const;
const noRequests = 'No requests in this time';
const failed = worseAbove(0.01, 0.05);

/** The four golden signals of each service, as the proxies in front of it tell them. */
export function services(scope: ProxiedScope): DashboardDraft {
  const { mesh } = scope;
  const { labels, traffic } = mesh.metrics;
  const where = trafficWhere(mesh, chosen);
  const all = { where, window };
  const byService = ['serviceNamespace', 'service'] as const;
  const each = { where, window, by: byService };
  const legend = (...names: TrafficLabel[]) => names.map((name) => `{{${labels.traffic[name]}}}`).join('/');
  const service = legend(...byService);

  const now: Row = {
    title: 'Now',
    panels: [
      stat({
        title: 'Requests',
        description: `${traffic.requestRate.description}, to all that is chosen above`,
        unit: traffic.requestRate.unit,
        queries: [{ expr: traffic.requestRate.query(all), legend: 'Requests' }],
        empty: noRequests,
      }),
      stat({
        title: 'Failed',
        description: traffic.errorRatio.description,
        unit: traffic.errorRatio.unit,
        queries: [{ expr: traffic.errorRatio.query(all), legend: 'Failed' }],
        thresholds: failed,
        empty: noRequests,
      }),
      stat({
        title: 'Slowest 1 %',
        description: 'Time within which 99 % of the requests were answered: buckets make it an estimate',
        unit: traffic.latencyQuantile.unit,
        queries: [{ expr: traffic.latencyQuantile.query({ ...all, quantile: 0.99 }), legend: 'p99' }],
        empty: noRequests,
      }),
      stat({
        title: 'Over mTLS',
        description: traffic.mtlsShare.description,
        unit: traffic.mtlsShare.unit,
        queries: [{ expr: traffic.mtlsShare.query(all), legend: 'mTLS' }],
        thresholds: worseBelow(0.9, 1),
        empty: noRequests,
      }),
    ],
  };

  const trafficRow: Row = {
    title: 'Traffic',
    panels: [
      timeSeries({
        title: 'Requests by service',
        description: `${traffic.requestRate.description}, told by the proxies of those who are called`,
        unit: traffic.requestRate.unit,
        queries: [{ expr: traffic.requestRate.query(each), legend: service }],
        empty: noRequests,
      }),
      timeSeries({
        title: 'Requests by status',
        description:
          'HTTP status of the answers; 0 where there was none. Answers of gRPC have 200 also where they failed',
        unit: traffic.requestRate.unit,
        queries: [
          { expr: traffic.requestRate.query({ ...all, by: ['responseCode'] }), legend: legend('responseCode') },
        ],
        empty: noRequests,
      }),
    ],
  };

  const errors: Row = {
    title: 'Errors',
    panels: [
      timeSeries({
        title: 'Share that failed, by service',
        description: traffic.errorRatio.description,
        unit: traffic.errorRatio.unit,
        queries: [{ expr: traffic.errorRatio.query(each), legend: service }],
        thresholds: failed,
        empty: noRequests,
      }),
      timeSeries({
        title: 'Requests that failed, by service',
        description: traffic.errorRate.description,
        unit: traffic.errorRate.unit,
        queries: [{ expr: traffic.errorRate.query(each), legend: service }],
        empty: 'No request failed in this time',
      }),
    ],
  };

  const duration: Row = {
    title: 'Duration',
    panels: [
      timeSeries({
        title: 'Duration of all',
        description:
          'Times within which 50, 90 and 99 % of the requests to what is chosen above were answered: buckets make them estimates',
        unit: traffic.latencyQuantile.unit,
        queries: quantiles.map((quantile) => ({
          expr: traffic.latencyQuantile.query({ ...all, quantile }),
          legend: `p${quantile * 100}`,
        })),
        empty: noRequests,
      }),
      timeSeries({
        title: 'Slowest 10 % by service',
        description: 'Time within which 90 % of the requests of each service were answered',
        unit: traffic.latencyQuantile.unit,
        queries: [{ expr: traffic.latencyQuantile.query({ ...each, quantile: 0.9 }), legend: service }],
        empty: noRequests,
      }),
    ],
  };

  const { requestBytes, responseBytes } = traffic;
  const saturation: Row = {
    title: 'Saturation, and how much is carried',
    panels: [
      traffic.breakerRefusals &&
        timeSeries({
          title: 'Refused by circuit breakers',
          description: `${traffic.breakerRefusals.description}. Told by the proxies of callers`,
          unit: traffic.breakerRefusals.unit,
          queries: [{ expr: traffic.breakerRefusals.query(each), legend: service }],
          empty: 'No circuit breaker refused a request in this time',
        }),
      timeSeries({
        title: 'TCP connections opened',
        description: traffic.connectionsOpened.description,
        unit: traffic.connectionsOpened.unit,
        queries: [{ expr: traffic.connectionsOpened.query(each), legend: service }],
        empty: 'No such connection was opened in this time',
      }),
      requestBytes &&
        responseBytes &&
        timeSeries({
          title: 'Bodies',
          description: 'Bodies of HTTP and gRPC requests, and of their answers',
          unit: requestBytes.unit,
          queries: [
            { expr: requestBytes.query(all), legend: 'Requests' },
            { expr: responseBytes.query(all), legend: 'Answers' },
          ],
          empty: noRequests,
        }),
      timeSeries({
        title: 'TCP',
        description:
          'Bytes over TCP connections that are not looked into, as the proxies of those who are called count them',
        unit: traffic.sentBytes.unit,
        queries: [
          { expr: traffic.sentBytes.query(all), legend: 'Sent' },
          { expr: traffic.receivedBytes.query(all), legend: 'Received' },
        ],
        empty: 'No such connection carried anything in this time',
      }),
    ],
  };

  const range = { where, window: wholeRange, by: byService };
  const list: Row = {
    title: 'Every service',
    panels: [
      table({
        title: 'Services',
        description: 'What each service did in the time that is looked at. A click on its name shows it alone',
        keys: [
          { label: labels.traffic.serviceNamespace ?? '', title: 'Namespace' },
          {
            label: labels.traffic.service ?? '',
            title: 'Service',
            link: {
              title: 'Show this service alone',
              url: `${pathOf('services')}?var-service=\${__value.raw}&\${__url_time_range}`,
            },
          },
        ],
        values: [
          { title: 'Requests', unit: traffic.requestRate.unit, expr: traffic.requestRate.query(range) },
          {
            title: 'Failed',
            unit: traffic.errorRatio.unit,
            expr: traffic.errorRatio.query(range),
            thresholds: failed,
          },
          {
            title: 'p99',
            unit: traffic.latencyQuantile.unit,
            expr: traffic.latencyQuantile.query({ ...range, quantile: 0.99 }),
          },
          {
            title: 'Over mTLS',
            unit: traffic.mtlsShare.unit,
            expr: traffic.mtlsShare.query(range),
            thresholds: worseBelow(0.9, 1),
          },
        ],
        empty: noRequests,
      }),
    ],
  };

  return {
    name: 'services',
    title: 'Services',
    description: 'Requests, errors, durations and saturation of the services in the mesh, as proxies tell them.',
    variables: trafficVariables(mesh, chosen),
    links: exploreLinks(scope, 'service'),
    rows: [now, trafficRow, errors, duration, saturation, list],
  };
}
