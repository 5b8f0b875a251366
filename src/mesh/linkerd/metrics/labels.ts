import type { MadeLabel } from '../../../platform/scrape.ts';
import type { MeshLabels } from '../../../telemetry/mesh-metrics.ts';

/**
 * Names of labels. Proxies tell of whom they stand before by labels of the target, of whom they call by `dst_…` and of who calls
 * them by an identity: `madeLabels` has all of it said alike.
 */
export const linkerdLabels = {
  traffic: {
    cluster: 'cluster',
    sourceNamespace: 'source_workload_namespace',
    sourceWorkload: 'source_workload',
    destinationNamespace: 'destination_workload_namespace',
    destinationWorkload: 'destination_workload',
    serviceNamespace: 'destination_service_namespace',
    service: 'destination_service',
    host: 'destination_host',
    responseCode: 'status_code',
  },
  proxies: { cluster: 'cluster', namespace: 'namespace', pod: 'pod', upstream: 'destination_host' },
  controlPlane: { cluster: 'cluster', pod: 'pod' },
} as const satisfies MeshLabels;

/** By which labels of the injector a pod names its workload. https://linkerd.io/2-edge/reference/proxy-metrics/#prometheus-collector-labels */
export const workloadLabels = [
  'deployment',
  'statefulset',
  'daemonset',
  'cronjob',
  'job',
  'replicaset',
  'replicationcontroller',
].map((kind) => `linkerd.io/proxy-${kind}`);

const { traffic } = linkerdLabels;
/** Workloads of callers are not told: their accounts stand for them. */
const clientId = '([^.]+)\\.([^.]+)\\.serviceaccount\\.identity\\..+';
const calledKinds = ['replicaset', 'job', 'cronjob', 'daemonset', 'statefulset', 'deployment'];

export const madeLabels: readonly MadeLabel[] = [
  // What comes in: the workload itself stands for the Service, by which it is called nobody knows.
  ...(
    [
      [traffic.destinationNamespace, 'namespace'],
      [traffic.destinationWorkload, 'workload'],
      [traffic.serviceNamespace, 'namespace'],
      [traffic.service, 'workload'],
    ] as const
  ).map(([label, from]) => ({ label, from: ['direction', from], pattern: 'inbound;(.+)' })),
  { label: traffic.sourceWorkload, from: ['direction', 'client_id'], pattern: `inbound;${clientId}` },
  { label: traffic.sourceNamespace, from: ['direction', 'client_id'], pattern: `inbound;${clientId}`, value: '$2' },
  // What goes out, in the older series and in those about routes.
  ...(
    [
      [traffic.sourceNamespace, 'namespace'],
      [traffic.sourceWorkload, 'workload'],
    ] as const
  ).flatMap(([label, from]) => [
    { label, from: ['direction', from], pattern: 'outbound;(.+)' },
    { label, from: ['__name__', from], pattern: 'outbound_.+;(.+)' },
  ]),
  { label: traffic.destinationNamespace, from: ['dst_namespace'], pattern: '(.+)' },
  ...calledKinds.map((kind) => ({ label: traffic.destinationWorkload, from: [`dst_${kind}`], pattern: '(.+)' })),
  ...(['dst_service;dst_namespace', 'parent_name;parent_namespace', 'backend_name;backend_namespace'] as const).flatMap(
    (pair) => {
      const from = pair.split(';');
      return [
        { label: traffic.service, from, pattern: '(.+);(.+)' },
        { label: traffic.serviceNamespace, from, pattern: '(.+);(.+)', value: '$2' },
        { label: traffic.host, from, pattern: '(.+);(.+)', value: '$1.$2' },
      ];
    },
  ),
];
