import type { TrafficLabel } from '../mesh-metrics.ts';
import type { Where } from '../metric.ts';
import type { Variable } from './model.ts';
import type { MeshScope } from './scope.ts';
import { variable } from './variables.ts';

type Chosen = 'serviceNamespace' | 'service';

/** Cluster, namespace and service of those who are called: what is chosen there narrows what comes after it. */
export function trafficVariables(mesh: MeshScope, chosen: readonly Chosen[]): Variable[] {
  const { labels, traffic } = mesh.metrics;
  const series = traffic.requestRate.series[0] ?? '';
  const { cluster, serviceNamespace, service } = labels.traffic;
  const list: Variable[] = [];
  const within: [string, string][] = [];
  const add = (name: string, label: string, description: string, of: string | undefined) => {
    if (of === undefined) return;
    list.push(variable({ name, label, description, series, of, within: [...within] }));
    within.push([of, name]);
  };
  if (mesh.cluster) add('cluster', 'Cluster', 'Where the proxies run that tell of it', cluster);
  if (chosen.includes('serviceNamespace'))
    add('namespace', 'Namespace', 'Of the services that are called', serviceNamespace);
  if (chosen.includes('service')) add('service', 'Service', 'That is called', service);
  return list;
}

/** The matchers that go with the variables. */
export function trafficWhere(mesh: MeshScope, chosen: readonly Chosen[]): Where<TrafficLabel>[] {
  const all: [TrafficLabel, string, boolean][] = [
    ['cluster', '$cluster', mesh.cluster],
    ['serviceNamespace', '$namespace', chosen.includes('serviceNamespace')],
    ['service', '$service', chosen.includes('service')],
  ];
  return all.flatMap(([label, value, is]) => (is ? [{ label, op: '=~', value }] : []));
}

/** Where the control plane alone is looked at. */
export function clusterVariables(mesh: MeshScope): Variable[] {
  const { labels, controlPlane } = mesh.metrics;
  const [series] = controlPlane.up.series;
  const of = labels.controlPlane.cluster;
  if (!mesh.cluster || series === undefined || of === undefined) return [];
  return [variable({ name: 'cluster', label: 'Cluster', description: 'Where it runs', series, of })];
}

/** Of what has no more labels than the cluster to choose by. */
export function clusterWhere(mesh: MeshScope): Where<'cluster'>[] {
  return mesh.cluster ? [{ label: 'cluster', op: '=~', value: '$cluster' }] : [];
}

/** Clusters of both ends of a call. */
export function clusterEndVariables(mesh: MeshScope): Variable[] {
  const { labels, traffic } = mesh.metrics;
  const series = traffic.requestRate.series[0] ?? '';
  const end = (name: string, label: string, description: string, of: string | undefined) =>
    of === undefined ? [] : [variable({ name, label, description, series, of })];
  return [
    ...end('source', 'From cluster', 'Where the callers are', labels.traffic.sourceCluster),
    ...end('destination', 'To cluster', 'Where those are who are called', labels.traffic.destinationCluster),
  ];
}

/** The matchers that go with them. */
export function clusterEndWhere({ metrics }: MeshScope): Where<TrafficLabel>[] {
  const all = [
    ['sourceCluster', '$source'],
    ['destinationCluster', '$destination'],
  ] as const;
  return all.flatMap(([label, value]) => (metrics.labels.traffic[label] ? [{ label, op: '=~', value }] : []));
}
