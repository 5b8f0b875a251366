import type { Transport, WorkloadInput } from '../../platform/component.ts';
import type { ScrapeJob } from '../../platform/scrape.ts';
import { externalLabels, unexpanded } from '../external-labels.ts';

/** prometheus.yml for Prometheus 3.12 and later, which take retention from the file and reload it by themselves. */
export function prometheusConfig(input: WorkloadInput): Record<string, unknown> {
  const { platform, present, namespace } = input;
  const cluster = platform.spec.global.clusterName;
  return {
    global: {
      scrape_interval: '30s',
      scrape_timeout: '10s',
      evaluation_interval: '30s',
      keep_dropped_targets: 100,
      external_labels: {
        ...unexpanded(externalLabels(input)),
        ...(cluster ? { cluster } : {}),
        platform: `${namespace}/${platform.metadata.name}`,
      },
    },
    storage: {
      tsdb: {
        // OTLP and remote write arrive late and interleaved.
        out_of_order_time_window: '10m',
        retention: { time: input.spec.retention?.time ?? '15d' },
      },
      exemplars: { max_exemplars: 100_000 },
    },
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
    ...(present.has('alertmanager') ? { alerting: alerting(input) } : {}),
    scrape_configs: [
      // Its own metrics it reads on the loopback interface, which no sidecar captures.
      { job_name: 'prometheus', ...clusterLabel(cluster), static_configs: [{ targets: ['localhost:9090'] }] },
      ...input.scrapeJobs.map((job) => scrapeConfig(job, namespace, cluster)),
    ],
  };
}

function alerting(input: WorkloadInput): Record<string, unknown> {
  return {
    alertmanagers: [
      {
        ...transportConfig(input.alertTransport),
        static_configs: [{ targets: [input.address('alertmanager')] }],
      },
    ],
  };
}

function scrapeConfig(job: ScrapeJob, namespace: string, cluster: string | undefined): Record<string, unknown> {
  return {
    job_name: job.component,
    ...transportConfig(job.transport),
    kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: [namespace] } }],
    relabel_configs: [
      { source_labels: ['__meta_kubernetes_pod_phase'], action: 'drop', regex: 'Pending|Succeeded|Failed' },
      {
        source_labels: [
          '__meta_kubernetes_pod_label_app_kubernetes_io_part_of',
          '__meta_kubernetes_pod_label_app_kubernetes_io_name',
        ],
        action: 'keep',
        regex: `observability-platform;${job.component}`,
      },
      { source_labels: ['__meta_kubernetes_pod_container_port_number'], action: 'keep', regex: String(job.port) },
      { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
      { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
      { source_labels: ['__meta_kubernetes_pod_container_name'], target_label: 'container' },
      ...(cluster ? [{ target_label: 'cluster', replacement: cluster }] : []),
    ],
  };
}

function clusterLabel(cluster: string | undefined): Record<string, unknown> {
  return cluster ? { relabel_configs: [{ target_label: 'cluster', replacement: cluster }] } : {};
}

/** Identity comes from the mesh's certificate authority, not from a host name: pods are called by address, so names cannot be verified. */
function transportConfig(transport: Transport): Record<string, unknown> {
  if (!transport.tls) return { scheme: transport.scheme };
  return {
    scheme: transport.scheme,
    tls_config: {
      ca_file: transport.tls.caFile,
      cert_file: transport.tls.certFile,
      key_file: transport.tls.keyFile,
      insecure_skip_verify: true,
    },
  };
}
