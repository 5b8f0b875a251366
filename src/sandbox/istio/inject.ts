import type { Container, Pod } from '../pod.ts';
import { agentPort, rewriteProbes } from './probes.ts';
import { type IstioRevision, nativeByDefault } from './revision.ts';
import { captureInit, proxyContainer, proxyVolumes } from './sidecar.ts';
import { workloadOf } from './workload.ts';

const ignoredNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

/** Why a pod that reached the webhook stays as it is; undefined when it is to be injected. */
export function refusal(pod: Pod, namespace: string): string | undefined {
  if (pod.spec.hostNetwork) return 'it uses the network of its node';
  if (ignoredNamespaces.has(namespace)) return `pods of ${namespace} are never injected`;
  const asked =
    pod.metadata.labels?.['sidecar.istio.io/inject'] ?? pod.metadata.annotations?.['sidecar.istio.io/inject'];
  if (asked === 'false') return 'it asks not to be injected';
  if (pod.metadata.annotations?.['sidecar.istio.io/status']) return 'it has been injected before';
  return undefined;
}

/** The pod as Istio's webhook would return it: proxy, traffic capture, labels, annotations and rewritten probes. */
export function inject(pod: Pod, namespace: string, istio: IstioRevision): Pod {
  const annotations = pod.metadata.annotations ?? {};
  const labels = pod.metadata.labels ?? {};
  const workload = workloadOf(pod);
  const rewrite = annotations['sidecar.istio.io/rewriteAppHTTPProbers'] !== 'false';
  const rewritten = pod.spec.containers.map((container) =>
    rewrite ? rewriteProbes(container) : { container, probers: {} },
  );
  const containers = rewritten.map(({ container }) => container);
  const probers = Object.assign({}, ...rewritten.map((one) => one.probers));
  const merged = mergesMetrics(annotations);
  const proxy = proxyContainer({
    istio,
    namespace,
    annotations,
    workload,
    containers: pod.spec.containers,
    probers,
    ...(merged ? { scrape: scrapeOf(annotations) } : {}),
  });
  const capture = captureInit(istio, annotations);
  const native = (annotations['sidecar.istio.io/nativeSidecar'] ?? String(nativeByDefault(istio.version))) === 'true';
  const first = containers[0]?.name ?? '';
  const volumes = proxyVolumes(annotations);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...labels,
        'security.istio.io/tlsMode': labels['security.istio.io/tlsMode'] ?? 'istio',
        'service.istio.io/canonical-name': workload.canonicalName,
        'service.istio.io/canonical-revision': workload.canonicalRevision,
      },
      annotations: {
        'kubectl.kubernetes.io/default-container': first,
        'kubectl.kubernetes.io/default-logs-container': first,
        ...annotations,
        ...(merged
          ? {
              'prometheus.io/scrape': 'true',
              'prometheus.io/port': String(agentPort),
              'prometheus.io/path': '/stats/prometheus',
            }
          : {}),
        'istio.io/rev': istio.revision,
        'sidecar.istio.io/status': status(istio, capture, native, volumes),
      },
    },
    spec: {
      ...pod.spec,
      initContainers: [
        capture,
        ...(native ? [{ ...proxy, restartPolicy: 'Always' }] : []),
        ...(pod.spec.initContainers ?? []),
      ],
      containers: native ? containers : [...containers, proxy],
      volumes: [...volumes, ...(pod.spec.volumes ?? [])],
    },
  };
}

function status(istio: IstioRevision, capture: Container, native: boolean, volumes: { name: string }[]): string {
  return JSON.stringify({
    initContainers: [capture.name, ...(native ? ['istio-proxy'] : [])],
    containers: native ? null : ['istio-proxy'],
    volumes: volumes.map(({ name }) => name),
    imagePullSecrets: null,
    revision: istio.revision,
  });
}

/** The agent offers the application's metrics with its own unless told not to, or scraped there already. */
function mergesMetrics(annotations: Record<string, string>): boolean {
  if (annotations['prometheus.istio.io/merge-metrics'] === 'false') return false;
  if (annotations['prometheus.io/scrape'] === 'false') return false;
  return annotations['prometheus.io/port'] !== String(agentPort);
}

function scrapeOf(annotations: Record<string, string>): Record<string, string> {
  return {
    scrape: annotations['prometheus.io/scrape'] ?? '',
    path: annotations['prometheus.io/path'] ?? '',
    port: annotations['prometheus.io/port'] ?? '',
  };
}
