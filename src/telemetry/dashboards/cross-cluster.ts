import type { CrossClusterMetrics, OnSide, TrafficLabel } from '../mesh-metrics.ts';
import { worseAbove } from './colours.ts';
import type { DashboardDraft } from './draft.ts';
import type { Row } from './layout.ts';
import { clusterEndVariables, clusterEndWhere } from './mesh-variables.ts';
import { type SizedPanel, stat, timeSeries } from './panel.ts';
import type { ProxiedScope } from './scope.ts';
import { wholeRange, window } from './scope.ts';
import { table } from './table.ts';

const ends = ['sourceCluster', 'destinationCluster'] as const;
const edge = [
  ['sourceCluster', 'From cluster'],
  ['sourceNamespace', 'From namespace'],
  ['sourceWorkload', 'From'],
  ['destinationCluster', 'To cluster'],
  ['destinationNamespace', 'To namespace'],
  ['destinationWorkload', 'To'],
] as const satisfies readonly (readonly [TrafficLabel, string])[];
const failed = worseAbove(0.01, 0.05);
const noRequests = 'No requests in this time';

/** What goes from one cluster of the mesh to another. With one cluster it shows what stays there, and says that nothing leaves. */
export function crossCluster(scope: ProxiedScope): DashboardDraft {
  const { mesh } = scope;
  const { traffic } = mesh.metrics;
  const { crossCluster: crossing } = traffic;
  return {
    name: 'crossCluster',
    title: 'Between clusters',
    description: 'What goes from one cluster of the mesh to another, how long it takes, and what fails.',
    variables: clusterEndVariables(mesh),
    links: [],
    rows: crossing
      ? [
          everyCall(scope),
          wayOver(scope, crossing, {
            title: 'Calls that leave their cluster',
            told: 'Told by the proxies of callers, so what never arrived is among them',
            none: 'No call leaves its cluster in this time',
            side: 'client',
          }),
          wayOver(scope, crossing, {
            title: 'Calls that come from another cluster',
            told: 'Told by the proxies of those who are called, also where those of the callers are read elsewhere',
            none: 'No call comes from another cluster in this time',
            side: 'server',
          }),
        ]
      : [],
  };
}

/** Also what stays within a cluster: it is what the rest is measured by. */
function everyCall({ mesh }: ProxiedScope): Row {
  const { labels, traffic } = mesh.metrics;
  const asked = { where: clusterEndWhere(mesh), window, side: 'client', by: ends } as const;
  const legend = ends.map((label) => `{{${labels.traffic[label]}}}`).join(' → ');
  const about =
    'By the clusters of both ends, told by the proxies of callers; calls that stay within theirs are one of the lines';
  return {
    title: 'All calls, by the clusters of both ends',
    panels: [
      timeSeries({
        title: 'Requests',
        description: `${traffic.requestRate.description}. ${about}`,
        unit: traffic.requestRate.unit,
        queries: [{ expr: traffic.requestRate.query(asked), legend }],
        width: 8,
        empty: noRequests,
      }),
      timeSeries({
        title: 'Share that failed',
        description: `${traffic.errorRatio.description}. ${about}`,
        unit: traffic.errorRatio.unit,
        queries: [{ expr: traffic.errorRatio.query(asked), legend }],
        thresholds: failed,
        width: 8,
        empty: noRequests,
      }),
      timeSeries({
        title: 'Slowest 1 %',
        description: `Time within which 99 % of the requests were answered: buckets make it an estimate. ${about}`,
        unit: traffic.latencyQuantile.unit,
        queries: [{ expr: traffic.latencyQuantile.query({ ...asked, quantile: 0.99 }), legend }],
        width: 8,
        empty: noRequests,
      }),
    ],
  };
}

interface Way extends Required<OnSide> {
  title: string;
  told: string;
  none: string;
}

function wayOver({ mesh }: ProxiedScope, crossing: CrossClusterMetrics, { title, told, none, side }: Way): Row {
  const { labels } = mesh.metrics;
  const { requestRate, errorRatio, latencyQuantile, connectionsOpened } = crossing;
  const asked = { where: clusterEndWhere(mesh), window, side } as const;
  const range = { ...asked, window: wholeRange, by: edge.map(([label]) => label) };
  const legend = ends.map((label) => `{{${labels.traffic[label]}}}`).join(' → ');
  const one = (name: string, metric: typeof requestRate): SizedPanel =>
    timeSeries({
      title: name,
      description: `${metric.description}. ${told}`,
      unit: metric.unit,
      queries: [{ expr: metric.query(asked), legend }],
      empty: none,
    });
  return {
    title,
    panels: [
      stat({
        title: 'Requests',
        description: `${requestRate.description}. ${told}`,
        unit: requestRate.unit,
        queries: [{ expr: `sum(${requestRate.query(asked)})`, legend: 'Requests' }],
        width: 8,
        empty: none,
      }),
      stat({
        title: 'Way with the largest share that failed',
        description: `${errorRatio.description}. ${told}`,
        unit: errorRatio.unit,
        queries: [{ expr: `max(${errorRatio.query(asked)})`, legend: 'Failed' }],
        thresholds: failed,
        width: 8,
        empty: none,
      }),
      stat({
        title: 'Slowest way, 99 %',
        description: `Time within which 99 % of the requests were answered, of the pair of clusters where it is longest. ${told}`,
        unit: latencyQuantile.unit,
        queries: [{ expr: `max(${latencyQuantile.query({ ...asked, quantile: 0.99 })})`, legend: 'p99' }],
        width: 8,
        empty: none,
      }),
      one('Requests by way', requestRate),
      one('TCP connections opened', connectionsOpened),
      table({
        title: 'Who calls whom',
        description: `Every pair of workloads in two clusters, in the time that is looked at. ${told}`,
        keys: edge.map(([label, name]) => ({ label: labels.traffic[label] ?? '', title: name })),
        values: [
          { title: 'Requests', unit: requestRate.unit, expr: requestRate.query(range) },
          { title: 'Failed', unit: errorRatio.unit, expr: errorRatio.query(range), thresholds: failed },
          { title: 'p99', unit: latencyQuantile.unit, expr: latencyQuantile.query({ ...range, quantile: 0.99 }) },
        ],
        empty: none,
      }),
    ],
  };
}
