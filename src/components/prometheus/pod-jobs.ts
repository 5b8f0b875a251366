import type { FlowInput } from '../../platform/component.ts';
import type { PodScrape } from '../../platform/scrape.ts';
import { namespacesOf } from './pods.ts';
import { clusterStep, nodeOfPod, onlyRunning, podAddress, podSteps, type Relabeling } from './relabeling.ts';

/** Limits that keep one careless target from taking the rest down with it. */
export const targetLimits = {
  label_limit: 64,
  label_name_length_limit: 256,
  label_value_length_limit: 2048,
  keep_dropped_targets: 100,
} as const;

/** Pods that a mesh names. Their ports need not be declared, so each pod is one target, however many containers and ports it has. */
export function podJobs({ platform }: FlowInput, scrapes: readonly PodScrape[]): Record<string, unknown>[] {
  return scrapes.map((scrape) => ({
    job_name: scrape.job,
    metrics_path: scrape.path,
    sample_limit: scrape.sampleLimit,
    ...targetLimits,
    // Proxies that see much traffic tell much.
    body_size_limit: '128MB',
    kubernetes_sd_configs: [{ role: 'pod', ...namespacesOf(scrape.namespaces), ...selectors(scrape) }],
    relabel_configs: [
      ...(scrape.pods.portName !== undefined
        ? [
            {
              source_labels: ['__meta_kubernetes_pod_container_port_name'],
              action: 'keep',
              regex: scrape.pods.portName,
            },
          ]
        : []),
      ...(scrape.unlessLabel
        ? [{ source_labels: [podLabel('labelpresent', scrape.unlessLabel)], action: 'drop', regex: 'true' }]
        : []),
      onlyRunning,
      ...(scrape.port === 'named' ? [] : podAddress(scrape.port)),
      // Not the container: one target for each pod.
      ...podSteps.slice(0, 2),
      nodeOfPod,
      ...Object.entries(scrape.targetLabels ?? {}).flatMap(([label, names]) => targetLabel(label, names)),
      ...clusterStep(platform.spec.global.clusterName),
    ],
    ...metricSteps(scrape),
  }));
}

/** What has a job of its own is not read a second time for the annotation that leads there. */
export function alreadyRead(scrapes: readonly PodScrape[], annotation: (name: string) => string): Relabeling[] {
  return scrapes
    .filter(({ pods, port }) => pods.portName !== undefined && port !== 'named')
    .map(({ port, path }) => ({
      source_labels: [annotation('port'), annotation('path')],
      action: 'drop',
      regex: `${port};${path}`,
    }));
}

function selectors({ pods }: PodScrape): Record<string, unknown> {
  if (!pods.labels) return {};
  const label = Object.entries(pods.labels)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(',');
  return { selectors: [{ role: 'pod', label }] };
}

function podLabel(kind: 'label' | 'labelpresent', name: string): string {
  return `__meta_kubernetes_pod_${kind}_${name.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
}

/** The last step that finds something decides, so the first name comes last. */
function targetLabel(label: string, names: readonly string[]): Relabeling[] {
  return names.toReversed().map((name) => ({
    source_labels: [podLabel('label', name)],
    regex: '(.+)',
    target_label: label,
  }));
}

/** Patterns have no negation: what is left out gets a mark, and what is kept loses it again. Nothing else is ever marked. */
function metricSteps({ series, without, madeLabels = [] }: PodScrape): Record<string, unknown> {
  const mark = '__tmp_left_out';
  const steps: Relabeling[] = [
    ...(series
      ? [
          { source_labels: ['__name__'], regex: series.of, target_label: mark, replacement: 'yes' },
          { source_labels: ['__name__'], regex: series.kept, target_label: mark, replacement: '' },
          { source_labels: [mark], action: 'drop', regex: 'yes' },
        ]
      : []),
    ...(without ? [{ source_labels: [without.label], action: 'drop', regex: without.value }] : []),
    ...madeLabels.map(({ label, from, pattern, value = '$1' }) => ({
      source_labels: from,
      regex: pattern,
      target_label: label,
      replacement: value,
    })),
  ];
  return steps.length > 0 ? { metric_relabel_configs: steps } : {};
}
