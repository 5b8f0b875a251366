import { items } from '../../objects/access.ts';
import type { FlowInput } from '../../platform/component.ts';
import { externalLabels, unexpanded } from '../external-labels.ts';
import { type ListMerge, withExtraConfig } from '../extra-config.ts';
import { alerting } from './alerting.ts';
import type { Calls } from './calls.ts';
import { nativeHistogramSettings } from './native-histograms.ts';
import { nodeJobs } from './node-jobs.ts';
import { ownJob, platformJobs } from './platform-jobs.ts';
import { podJobs } from './pod-jobs.ts';
import { clusterStep } from './relabeling.ts';
import { remoteWriteConfig } from './remote-write.ts';
import { hasReplicas, replicaLabel } from './replicas.ts';
import { retentionInFile, retentionOf } from './retention.ts';
import { ruleFiles, rulesDirectory } from './rules.ts';
import { workloadJobs } from './workload-jobs.ts';

/** Lists that take more entries; all others are replaced. */
const lists: readonly ListMerge[] = [
  { path: 'scrape_configs', key: 'job_name' },
  { path: 'remote_write', key: 'name' },
  { path: 'remote_read', key: 'name' },
  { path: 'rule_files' },
  { path: 'alerting.alertmanagers' },
  { path: 'alerting.alert_relabel_configs' },
  { path: 'otlp.promote_resource_attributes' },
];

const defaultInterval = '30s';

/** prometheus.yml with what users bring and add. */
export function prometheusConfig(input: FlowInput, calls: Calls): Record<string, unknown> {
  return withExtraConfig(ownConfig(input, calls), input.spec.extraConfig, lists);
}

function ownConfig(input: FlowInput, calls: Calls): Record<string, unknown> {
  const { remoteWrite = [] } = input.platform.spec.components.prometheus;
  return {
    global: globalConfig(input),
    storage: storage(input),
    otlp: {
      keep_identifying_resource_attributes: true,
      promote_resource_attributes: [
        'service.instance.id',
        'service.name',
        'service.namespace',
        'service.version',
        'k8s.cluster.name',
        'k8s.namespace.name',
        'k8s.pod.name',
        'k8s.container.name',
        'k8s.deployment.name',
        'k8s.statefulset.name',
        'k8s.node.name',
      ],
    },
    ...alerting(input, calls),
    ...(Object.keys(ruleFiles(input, calls)).length > 0 ? { rule_files: [`${rulesDirectory}/*.yaml`] } : {}),
    ...(remoteWrite.length > 0 ? { remote_write: remoteWrite.map(remoteWriteConfig) } : {}),
    scrape_configs: [
      ownJob(input),
      ...platformJobs(input, calls.scrapeJobs),
      ...workloadJobs(input, calls),
      ...podJobs(input, calls.podScrapes),
      ...nodeJobs(input, calls),
      ...contributedJobs(input),
    ],
  };
}

/** Jobs that users bring, with the cluster where they do not say one. */
function contributedJobs({ platform, contributions }: FlowInput): Record<string, unknown>[] {
  const [step] = clusterStep(platform.spec.global.clusterName);
  if (!step) return [...contributions.scrapeConfigs];
  const unlessSaid = { source_labels: ['cluster'], regex: '', ...step };
  return contributions.scrapeConfigs.map((job) => ({
    ...job,
    relabel_configs: [...items(job['relabel_configs']), unlessSaid],
  }));
}

function globalConfig(input: FlowInput): Record<string, unknown> {
  const { platform, namespace } = input;
  const { scrapeInterval = defaultInterval, evaluationInterval = defaultInterval } =
    platform.spec.components.prometheus;
  const cluster = platform.spec.global.clusterName;
  return {
    scrape_interval: scrapeInterval,
    scrape_timeout: scrapeTimeout(scrapeInterval),
    evaluation_interval: evaluationInterval,
    ...nativeHistogramSettings(input),
    keep_dropped_targets: 100,
    external_labels: {
      ...unexpanded(externalLabels(input)),
      ...(cluster ? { cluster } : {}),
      platform: `${namespace}/${platform.metadata.name}`,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Prometheus expands it.
      ...(hasReplicas(input) ? { [replicaLabel]: '${POD_NAME}' } : {}),
    },
  };
}

function storage(input: FlowInput): Record<string, unknown> {
  return {
    tsdb: {
      // OTLP and remote write arrive late and interleaved.
      out_of_order_time_window: '10m',
      ...(retentionInFile(input.version) ? { retention: retentionOf(input) } : {}),
    },
    exemplars: { max_exemplars: 100_000 },
  };
}

const unitMs = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const longestTimeoutMs = 10_000;

/** Ten seconds, or the interval where that is shorter: a timeout beyond the interval is refused. */
function scrapeTimeout(interval: string): string {
  const parts = [...interval.matchAll(/(\d+)(ms|[hms])/g)];
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs], 0);
  return ms < longestTimeoutMs ? interval : '10s';
}
