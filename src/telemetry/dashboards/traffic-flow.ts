import type { TrafficLabel } from '../mesh-metrics.ts';
import { worseAbove } from './colours.ts';
import type { DashboardDraft } from './draft.ts';
import { exploreLinks } from './explore.ts';
import { trafficVariables, trafficWhere } from './mesh-variables.ts';
import { nodeGraph, serviceMap } from './node-graph.ts';
import type { ProxiedScope } from './scope.ts';
import { wholeRange } from './scope.ts';
import { table } from './table.ts';

const chosen = ['serviceNamespace'] as const;
const edge = ['sourceNamespace', 'sourceWorkload', 'destinationNamespace', 'destinationWorkload'] as const;
/** More than a picture can show. */
const most = 150;
const noRequests = 'No requests in this time';

/** Who calls whom, told by the proxies of callers. */
export function trafficFlow(scope: ProxiedScope): DashboardDraft {
  const { mesh } = scope;
  const { labels, traffic } = mesh.metrics;
  const where = trafficWhere(mesh, chosen);
  const asked = { where, window: wholeRange, side: 'client' } as const;
  const edges = { ...asked, by: edge };
  const name = (label: TrafficLabel) => labels.traffic[label] ?? '';
  const joined = (expr: string, as: string, namespace: TrafficLabel, workload: TrafficLabel) =>
    `label_join(${expr}, "${as}", "/", "${name(namespace)}", "${name(workload)}")`;
  const rates = traffic.requestRate.query(edges);
  const ends = joined(
    joined(`topk(${most}, ${rates})`, 'source', 'sourceNamespace', 'sourceWorkload'),
    'target',
    'destinationNamespace',
    'destinationWorkload',
  );
  const called = joined(rates, 'id', 'destinationNamespace', 'destinationWorkload');
  const calling = joined(rates, 'id', 'sourceNamespace', 'sourceWorkload');
  const nodes = `sum by (id) (${called}) or sum by (id) (${calling}) * 0`;
  const titled = `label_replace(label_replace(${nodes}, "subtitle", "$1", "id", "(.*)/(.*)"), "title", "$2", "id", "(.*)/(.*)")`;
  const titles = ['From namespace', 'From', 'To namespace', 'To'];
  const keys = edge.map((label, index) => ({ label: name(label), title: titles[index] ?? '' }));
  const ratios = { ...asked, by: edge };

  return {
    name: 'trafficFlow',
    title: 'Traffic flow',
    description: 'Who calls whom in the mesh, how often, and with what success.',
    variables: trafficVariables(mesh, chosen),
    links: exploreLinks(scope, 'namespace'),
    rows: [
      {
        title: 'As proxies count it',
        panels: [
          nodeGraph({
            title: 'Requests between workloads',
            description: `All HTTP and gRPC requests, told by the proxies of callers: the ${most} busiest ways. On nodes: requests they are sent`,
            unit: traffic.requestRate.unit,
            edges: `label_join(${ends}, "id", " → ", "source", "target")`,
            nodes: titled,
            empty: noRequests,
          }),
          table({
            title: 'The same as a table',
            description:
              'Requests between workloads, told by the proxies of callers: those that never arrived are among them',
            keys,
            values: [
              { title: 'Requests', unit: traffic.requestRate.unit, expr: rates },
              {
                title: 'Failed',
                unit: traffic.errorRatio.unit,
                expr: traffic.errorRatio.query(ratios),
                thresholds: worseAbove(0.01, 0.05),
              },
              {
                title: 'p99',
                unit: traffic.latencyQuantile.unit,
                expr: traffic.latencyQuantile.query({ ...ratios, quantile: 0.99 }),
              },
            ],
            empty: noRequests,
          }),
        ],
      },
      {
        title: 'TCP',
        panels: [
          table({
            title: 'TCP between workloads',
            description:
              'Connections that proxies do not look into, told by the proxies of callers. They are not in the graph above, which has requests alone',
            keys,
            values: [
              { title: 'Opened', unit: traffic.connectionsOpened.unit, expr: traffic.connectionsOpened.query(edges) },
              { title: 'Sent', unit: traffic.sentBytes.unit, expr: traffic.sentBytes.query(edges) },
              { title: 'Received', unit: traffic.receivedBytes.unit, expr: traffic.receivedBytes.query(edges) },
            ],
            empty: 'No such connection was opened or used in this time',
          }),
        ],
      },
      {
        title: 'As traces tell it',
        panels: [
          scope.components.includes('tempo')
            ? serviceMap({
                title: 'Calls in traces',
                description: 'Made of spans, of which a part alone may be kept: who calls whom, not how often',
                unit: traffic.requestRate.unit,
                empty: 'No spans in this time',
              })
            : undefined,
        ],
      },
    ],
  };
}
