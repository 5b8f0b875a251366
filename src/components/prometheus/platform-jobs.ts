import type { FlowInput } from '../../platform/component.ts';
import type { ScrapeJob } from '../../platform/scrape.ts';
import { targetLimits } from './pod-jobs.ts';
import { clusterStep, onlyRunning, podSteps, trackOfPod } from './relabeling.ts';
import { transportConfig } from './transport.ts';

type Job = Record<string, unknown>;

/** Components tell some thousands of series; one that goes wild is to harm itself alone. */
const limits = { sample_limit: 50_000, ...targetLimits, body_size_limit: '64MB' } as const;
/** As many as there are objects in the selected namespaces. */
const limitsOfOthers = { sample_limit: 1_000_000, ...targetLimits, body_size_limit: '512MB' } as const;

/** Its own metrics Prometheus reads on the loopback interface, which no sidecar captures. */
export function ownJob({ platform }: FlowInput): Job {
  const cluster = clusterStep(platform.spec.global.clusterName);
  return {
    job_name: 'prometheus',
    ...limits,
    ...(cluster.length > 0 ? { relabel_configs: cluster } : {}),
    static_configs: [{ targets: ['localhost:9090'] }],
  };
}

/** The platform's components. */
export function platformJobs({ platform, namespace }: FlowInput, jobs: readonly ScrapeJob[]): Job[] {
  return jobs.map((job) => ({
    job_name: job.component,
    ...(job.aboutOthers ? { honor_labels: true } : {}),
    ...(job.aboutOthers ? limitsOfOthers : limits),
    ...transportConfig(job.transport),
    kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: [namespace] } }],
    relabel_configs: [
      onlyRunning,
      {
        source_labels: [
          '__meta_kubernetes_pod_label_app_kubernetes_io_part_of',
          '__meta_kubernetes_pod_label_app_kubernetes_io_name',
        ],
        action: 'keep',
        regex: `observability-platform;${job.component}`,
      },
      { source_labels: ['__meta_kubernetes_pod_container_port_number'], action: 'keep', regex: String(job.port) },
      // What has no namespace, such as a node, would get ours.
      ...(job.aboutOthers ? [] : podSteps),
      ...(job.tracks ? [trackOfPod] : []),
      ...clusterStep(platform.spec.global.clusterName),
    ],
  }));
}
