import type { ObservabilityPlatform } from '../../api/spec/platform.ts';
import type { FlowInput } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { usageSeries } from '../../telemetry/container-metrics.ts';
import type { Calls } from './calls.ts';
import { targetLimits } from './pod-jobs.ts';
import { namespacesOf, podsFlows } from './pods.ts';
import { clusterStep, nodeOfPod, onlyRunning, podAddress, podSteps, type Relabeling } from './relabeling.ts';

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';
const kubeletPort = 10250;

/** What the kubelet tells of requests that it makes and answers, bucket by bucket: most of its series. */
const heavyKubelet =
  '(rest_client_(request_(duration|size)|response_size|rate_limiter_duration)|storage_operation_duration|kubelet_runtime_operations_duration|csi_operations|kubelet_http_requests_duration|workqueue_(queue|work)_duration)_(seconds|bytes)_bucket|(apiserver|etcd|authentication|authorization)_.*';
/** What is the same for every container, and what is hardly ever looked at. */
const heavyCadvisor =
  'container_(blkio_.*|cpu_load_.*|file_descriptors|hugetlb_.*|last_seen|memory_failures_total|network_(tcp|tcp6|udp|udp6|advance_tcp)_.*|pressure_.*|sockets|spec_cpu_.*|spec_memory_(reservation|swap)_.*|start_time_seconds|tasks_state|threads|threads_max|ulimits_soft)';

/** The cluster's own basics: kubelets, the containers they run, and an exporter of the nodes that is there already. */
export function nodeJobs(
  input: FlowInput,
  calls: Pick<Calls, 'meshMetrics' | 'podScrapes'>,
): Record<string, unknown>[] {
  const { kubelet, cadvisor } = input.platform.spec.observability?.cluster ?? {};
  const kubelets = {
    ...kubeletJob(input, 'kubelet', '/metrics'),
    sample_limit: 50_000,
    metric_relabel_configs: [{ source_labels: ['__name__'], action: 'drop', regex: heavyKubelet }],
  };
  const containers = {
    ...kubeletJob(input, 'cadvisor', '/metrics/cadvisor'),
    ...ownTimestamps,
    // After what is left out: some sixty series for each container, or five.
    sample_limit: cadvisor ? 200_000 : 10_000,
    metric_relabel_configs: cadvisor ? allContainers : chosenContainers(input, calls),
  };
  return [
    ...(kubelet ? [kubelets] : []),
    ...(readsContainers(input.platform) ? [containers] : []),
    ...exporterJob(input),
  ];
}

const allContainers: readonly Relabeling[] = [
  { source_labels: ['__name__'], action: 'drop', regex: heavyCadvisor },
  // Control groups above the pods only add up what is below them.
  { source_labels: ['id', 'pod'], action: 'drop', regex: '/.+;' },
];

/** What the platform's own containers use, and the proxies of the namespaces it looks at, gateways included. */
function chosenContainers(
  { namespace, namespaces }: FlowInput,
  { meshMetrics, podScrapes }: Pick<Calls, 'meshMetrics' | 'podScrapes'>,
): Relabeling[] {
  const looked = podScrapes.find(({ about }) => about === 'proxies')?.namespaces ?? namespaces;
  const within = looked === 'all' ? '.+' : `(${looked.join('|')})`;
  const proxies = meshMetrics ? [`${within};${meshMetrics.proxyContainer}`] : [];
  return [
    { source_labels: ['__name__'], action: 'keep', regex: usageSeries.join('|') },
    { source_labels: ['namespace', 'container'], action: 'keep', regex: [`${namespace};.+`, ...proxies].join('|') },
  ];
}

/** Samples come with the time of their reading, so a container that is gone has to be noticed by its absence. */
const ownTimestamps = { track_timestamps_staleness: true };

export function nodeFlows(input: FlowInput): Flow[] {
  const { nodeMetrics } = input.platform.spec.observability?.cluster ?? {};
  const toNodes = (port: number, why: string): Flow => ({
    from: 'prometheus',
    to: 'nodes',
    port,
    protocol: 'TCP',
    kind: 'scrape',
    why,
  });
  return [
    ...(asksKubelets(input) ? [toNodes(kubeletPort, 'kubelets tell of themselves and of containers')] : []),
    // Exporters use the network of their node as a rule, and policies then see a node and no pod.
    ...(nodeMetrics
      ? [
          toNodes(nodeMetrics.port, 'an exporter on every node tells of the node'),
          ...podsFlows(input, [nodeMetrics.namespace], nodeMetrics.port, 'an exporter on every node tells of the node'),
        ]
      : []),
  ];
}

export function asksKubelets({ platform }: FlowInput): boolean {
  return platform.spec.observability?.cluster?.kubelet === true || readsContainers(platform);
}

/** Whether kubelets are asked what containers use: all of them, or the platform's own and proxies. */
export function readsContainers({ spec }: ObservabilityPlatform): boolean {
  const { cadvisor = false, resourceUsage = false } = spec.observability?.cluster ?? {};
  return cadvisor || resourceUsage;
}

/** The kubelet asks the API server whether our token may read its metrics. It is sent to who proves to be a kubelet, unless that check is switched off. */
function kubeletJob({ platform }: FlowInput, job: string, path: string): Record<string, unknown> {
  const unverified = platform.spec.observability?.cluster?.unverifiedKubelets === true;
  return {
    job_name: job,
    scheme: 'https',
    metrics_path: path,
    ...targetLimits,
    body_size_limit: '64MB',
    authorization: { credentials_file: `${serviceAccount}/token` },
    tls_config: { ca_file: `${serviceAccount}/ca.crt`, ...(unverified ? { insecure_skip_verify: true } : {}) },
    kubernetes_sd_configs: [{ role: 'node' }],
    relabel_configs: [
      { source_labels: ['__meta_kubernetes_node_name'], target_label: 'node' },
      ...clusterStep(platform.spec.global.clusterName),
    ],
  };
}

function exporterJob({ platform }: FlowInput): Record<string, unknown>[] {
  const { nodeMetrics } = platform.spec.observability?.cluster ?? {};
  if (!nodeMetrics) return [];
  const label = Object.entries(nodeMetrics.labels)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(',');
  return [
    {
      job_name: 'node',
      sample_limit: 50_000,
      ...targetLimits,
      body_size_limit: '32MB',
      kubernetes_sd_configs: [
        { role: 'pod', ...namespacesOf([nodeMetrics.namespace]), selectors: [{ role: 'pod', label }] },
      ],
      relabel_configs: [
        onlyRunning,
        { source_labels: ['__meta_kubernetes_pod_container_init'], action: 'drop', regex: 'true' },
        ...podAddress(nodeMetrics.port),
        // Not the container: one target for each pod, however many containers it has.
        ...podSteps.slice(0, 2),
        nodeOfPod,
        ...clusterStep(platform.spec.global.clusterName),
      ],
    },
  ];
}
