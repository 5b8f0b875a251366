import type { FlowInput } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { partOf } from '../../platform/labels.ts';
import type { Calls } from './calls.ts';
import { alreadyRead, targetLimits } from './pod-jobs.ts';
import { namespacesOf, podsFlows } from './pods.ts';
import { clusterStep, nodeOfPod, onlyRunning, podSteps, type Relabeling } from './relabeling.ts';
import { clientCertificate } from './transport.ts';

/**
 * Pods of the selected namespaces, the own one alone by default, that ask for it with the annotation `prometheus.io/scrape: "true"`;
 * one job for all, since each job watches every pod by itself. Limits keep one careless workload from taking the rest down with it.
 */
export function workloadJobs(
  input: FlowInput,
  { pods, podScrapes }: Pick<Calls, 'pods' | 'podScrapes'>,
): Record<string, unknown>[] {
  const cluster = input.platform.spec.global.clusterName;
  return [
    {
      job_name: 'workloads',
      honor_labels: false,
      sample_limit: 50_000,
      ...targetLimits,
      body_size_limit: '32MB',
      // For pods that ask for https. Pods are called by address, which no certificate names, and nothing secret is sent.
      tls_config: pods.tls ? clientCertificate(pods.tls) : { insecure_skip_verify: true },
      kubernetes_sd_configs: [{ role: 'pod', ...namespacesOf(input.namespaces) }],
      relabel_configs: [
        { source_labels: [annotation('scrape')], action: 'keep', regex: 'true' },
        // Components have jobs of their own.
        { source_labels: ['__meta_kubernetes_pod_label_app_kubernetes_io_part_of'], action: 'drop', regex: partOf },
        ...alreadyRead(podScrapes, annotation),
        onlyRunning,
        { source_labels: ['__meta_kubernetes_pod_container_init'], action: 'drop', regex: 'true' },
        // Neither the pod nor the container says a port.
        {
          source_labels: [annotation('port'), '__meta_kubernetes_pod_container_port_number'],
          action: 'drop',
          regex: ';',
        },
        ...annotatedTarget,
        ...podSteps,
        // A pod that names a port is one target, however many containers and ports it has: nothing may tell them apart.
        { source_labels: [annotation('port')], target_label: 'container', regex: '[0-9]+', replacement: '' },
        nodeOfPod,
        ...clusterStep(cluster),
      ],
    },
  ];
}

/** Who listens there, and on which port, only the pods say. */
export function workloadFlows(input: FlowInput): Flow[] {
  return podsFlows(input, input.namespaces, 'any', 'pods of the selected namespaces ask to be scraped');
}

const annotatedTarget: readonly Relabeling[] = [
  { source_labels: [annotation('scheme')], target_label: '__scheme__', regex: '(https?)' },
  { source_labels: [annotation('path')], target_label: '__metrics_path__', regex: '(.+)' },
  {
    source_labels: [annotation('port'), '__meta_kubernetes_pod_ip'],
    target_label: '__address__',
    regex: '([0-9]+);([0-9.]+)',
    replacement: '$2:$1',
  },
  {
    source_labels: [annotation('port'), '__meta_kubernetes_pod_ip'],
    target_label: '__address__',
    regex: '([0-9]+);(.*:.*)',
    replacement: '[$2]:$1',
  },
];

function annotation(name: string): string {
  return `__meta_kubernetes_pod_annotation_prometheus_io_${name}`;
}
