import { parse } from 'yaml';
import type { Container, Probe } from '../pod.ts';
import { clusterId, trustDomain } from './control-plane.ts';
import { agentPort } from './probes.ts';
import { type IstioRevision, istioNamespace, named } from './revision.ts';
import type { Workload } from './workload.ts';

export interface ProxyInput {
  istio: IstioRevision;
  namespace: string;
  annotations: Record<string, string>;
  workload: Workload;
  /** The application's containers as they came. */
  containers: Container[];
  probers: Record<string, Probe>;
  /** Where the application's own metrics are; absent when the agent does not offer them. */
  scrape?: Record<string, string>;
}

const proxyUser = 1337;
/** A container that needs no rights over its pod. */
const confined = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsUser: proxyUser,
  runAsGroup: proxyUser,
  runAsNonRoot: true,
};

const image = ({ version }: IstioRevision): string => `docker.io/istio/proxyv2:${version}`;

/** The proxy, not yet told whether it is a native sidecar. */
export function proxyContainer(input: ProxyInput): Container {
  const { istio, annotations } = input;
  const ready = { httpGet: { path: '/healthz/ready', port: 15021 } };
  return {
    name: 'istio-proxy',
    image: image(istio),
    args: [
      'proxy',
      'sidecar',
      '--domain',
      `$(POD_NAMESPACE).svc.${trustDomain}`,
      '--proxyLogLevel=warning',
      '--proxyComponentLogLevel=misc:error',
      '--log_output_level=default:info',
    ],
    ports: [{ name: 'http-envoy-prom', containerPort: 15090, protocol: 'TCP' }],
    env: environment(input),
    startupProbe: { ...ready, periodSeconds: 1, timeoutSeconds: 3, failureThreshold: 600 },
    readinessProbe: { ...ready, periodSeconds: 15, timeoutSeconds: 3, failureThreshold: 4 },
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '2', memory: '1Gi' } },
    securityContext: confined,
    volumeMounts: [
      { name: 'workload-socket', mountPath: '/var/run/secrets/workload-spiffe-uds' },
      { name: 'credential-socket', mountPath: '/var/run/secrets/credential-uds' },
      { name: 'workload-certs', mountPath: '/var/run/secrets/workload-spiffe-credentials' },
      { name: 'istiod-ca-cert', mountPath: '/var/run/secrets/istio' },
      { name: 'istio-data', mountPath: '/var/lib/istio/data' },
      { name: 'istio-envoy', mountPath: '/etc/istio/proxy' },
      { name: 'istio-token', mountPath: '/var/run/secrets/tokens' },
      { name: 'istio-podinfo', mountPath: '/etc/istio/pod' },
      ...listIn(annotations['sidecar.istio.io/userVolumeMount']),
    ],
  };
}

function environment({ istio, namespace, annotations, workload, containers, probers, scrape }: ProxyInput): unknown[] {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const value = (name: string, text: string) => ({ name, value: text });
  const config: unknown = parse(annotations['proxy.istio.io/config'] ?? '{}');
  const ports = containers.flatMap((container) => container.ports ?? []);
  const owner = `kubernetes://apis/${workload.apiVersion}/namespaces/${namespace}/${workload.kind.toLowerCase()}s/${workload.name}`;
  return [
    value('PILOT_CERT_PROVIDER', 'istiod'),
    value('CA_ADDR', `${named('istiod', istio)}.${istioNamespace}.svc:15012`),
    field('POD_NAME', 'metadata.name'),
    field('POD_NAMESPACE', 'metadata.namespace'),
    field('INSTANCE_IP', 'status.podIP'),
    field('SERVICE_ACCOUNT', 'spec.serviceAccountName'),
    field('HOST_IP', 'status.hostIP'),
    value('PROXY_CONFIG', JSON.stringify(config)),
    value('ISTIO_META_POD_PORTS', JSON.stringify(ports)),
    value('ISTIO_META_APP_CONTAINERS', containers.map(({ name }) => name).join(',')),
    value('ISTIO_META_CLUSTER_ID', clusterId),
    field('ISTIO_META_NODE_NAME', 'spec.nodeName'),
    value('ISTIO_META_INTERCEPTION_MODE', annotations['sidecar.istio.io/interceptionMode'] ?? 'REDIRECT'),
    value('ISTIO_META_WORKLOAD_NAME', workload.name),
    value('ISTIO_META_OWNER', owner),
    value('ISTIO_META_MESH_ID', trustDomain),
    value('TRUST_DOMAIN', trustDomain),
    ...metadataOf(config).map(([name, text]) => value(name, text)),
    ...(scrape ? [value('ISTIO_PROMETHEUS_ANNOTATIONS', JSON.stringify(scrape))] : []),
    ...(Object.keys(probers).length > 0 ? [value('ISTIO_KUBE_APP_PROBERS', JSON.stringify(probers))] : []),
  ];
}

/** `proxyMetadata` of a proxy configuration: each member is a variable of the agent. */
function metadataOf(config: unknown): [string, string][] {
  if (config === null || typeof config !== 'object' || !('proxyMetadata' in config)) return [];
  const { proxyMetadata } = config;
  if (proxyMetadata === null || typeof proxyMetadata !== 'object') return [];
  return Object.entries(proxyMetadata).map(([name, text]) => [name, String(text)]);
}

/** Redirects the pod's traffic to the proxy; with a node agent it only checks that this has been done. */
export function captureInit(istio: IstioRevision, annotations: Record<string, string>): Container {
  const set = (name: string): string | undefined => annotations[`traffic.sidecar.istio.io/${name}`];
  const excluded = ['15090', '15021', String(agentPort), ...(set('excludeInboundPorts')?.split(',') ?? [])];
  const optional = (flag: string, text: string | undefined): string[] => (text ? [flag, text] : []);
  return {
    name: istio.cni ? 'istio-validation' : 'istio-init',
    image: image(istio),
    args: [
      'istio-iptables',
      '-p',
      '15001',
      '-z',
      '15006',
      '-u',
      String(proxyUser),
      '-m',
      annotations['sidecar.istio.io/interceptionMode'] ?? 'REDIRECT',
      '-i',
      set('includeOutboundIPRanges') ?? '*',
      '-x',
      set('excludeOutboundIPRanges') ?? '',
      '-b',
      set('includeInboundPorts') ?? '*',
      '-d',
      excluded.filter(Boolean).join(','),
      ...optional('-q', set('includeOutboundPorts')),
      ...optional('-o', set('excludeOutboundPorts')),
      '--log_output_level=default:info',
      ...(istio.cni ? ['--run-validation', '--skip-rule-apply'] : []),
    ],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '2', memory: '1Gi' } },
    securityContext: istio.cni
      ? confined
      : {
          allowPrivilegeEscalation: false,
          capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] },
          privileged: false,
          readOnlyRootFilesystem: false,
          runAsUser: 0,
          runAsGroup: 0,
          runAsNonRoot: false,
        },
  };
}

/** What the proxy's mounts stand on. */
export function proxyVolumes(annotations: Record<string, string>): { name: string }[] {
  const item = (path: string) => ({ path, fieldRef: { fieldPath: `metadata.${path}` } });
  const token = { serviceAccountToken: { audience: 'istio-ca', expirationSeconds: 43_200, path: 'istio-token' } };
  return [
    volume('workload-socket', { emptyDir: {} }),
    volume('credential-socket', { emptyDir: {} }),
    volume('workload-certs', { emptyDir: {} }),
    volume('istio-envoy', { emptyDir: { medium: 'Memory' } }),
    volume('istio-data', { emptyDir: {} }),
    volume('istio-podinfo', { downwardAPI: { items: [item('labels'), item('annotations')] } }),
    volume('istio-token', { projected: { sources: [token] } }),
    volume('istiod-ca-cert', { configMap: { name: 'istio-ca-root-cert' } }),
    ...listIn(annotations['sidecar.istio.io/userVolume']),
  ];
}

const volume = (name: string, source: Record<string, unknown>): { name: string } => ({ name, ...source });

/** Annotations give lists as JSON arrays, or as an object of name to item. */
function listIn(json: string | undefined): { name: string }[] {
  if (!json) return [];
  const value: unknown = JSON.parse(json);
  if (Array.isArray(value)) return value;
  return Object.entries(value as Record<string, object>).map(([name, item]) => ({ name, ...item }));
}
