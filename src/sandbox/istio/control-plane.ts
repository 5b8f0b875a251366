import type { KubeObject } from '../../objects/object.ts';
import { type IstioRevision, istioNamespace, named } from './revision.ts';

export const trustDomain = 'cluster.local';
export const clusterId = 'Kubernetes';

/** What an installation of Istio leaves in a cluster besides its CRDs and webhooks. Nothing runs but the pods' status. */
export function istioControlPlane(istio: IstioRevision): KubeObject[] {
  const common = {
    'istio.io/rev': istio.revision,
    'operator.istio.io/component': 'Pilot',
    'install.operator.istio.io/owning-resource': 'unknown',
    release: 'istio',
  };
  const name = named('istiod', istio);
  const selector =
    istio.revision === 'default'
      ? { app: 'istiod', istio: 'pilot' }
      : { app: 'istiod', 'istio.io/rev': istio.revision };
  const metadata = { namespace: istioNamespace, labels: { ...common, app: 'istiod', istio: 'pilot' } };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: istioNamespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...metadata, name } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: istioNamespace, name: named('istio', istio), labels: common },
      data: { mesh: meshConfig(name), meshNetworks: 'networks: {}' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, name },
      spec: {
        selector,
        ports: [
          { name: 'grpc-xds', port: 15010, protocol: 'TCP' },
          { name: 'https-dns', port: 15012, protocol: 'TCP' },
          { name: 'https-webhook', port: 443, targetPort: 15017, protocol: 'TCP' },
          { name: 'http-monitoring', port: 15014, protocol: 'TCP' },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, name },
      spec: {
        replicas: 1,
        selector: { matchLabels: selector },
        template: {
          metadata: {
            labels: {
              ...common,
              app: 'istiod',
              istio: istio.revision === 'default' ? 'pilot' : 'istiod',
              'sidecar.istio.io/inject': 'false',
            },
          },
          spec: { serviceAccountName: name, containers: [discovery(istio)] },
        },
      },
    },
    ...(istio.cni ? [nodeAgent(istio)] : []),
  ];
}

function discovery({ version, revision }: IstioRevision): unknown {
  return {
    name: 'discovery',
    image: `docker.io/istio/pilot:${version}`,
    args: ['discovery', '--monitoringAddr=:15014', '--domain', trustDomain, '--keepaliveMaxServerConnectionAge', '30m'],
    ports: [
      { name: 'http-debug', containerPort: 8080 },
      { name: 'grpc-xds', containerPort: 15010 },
      { name: 'tls-xds', containerPort: 15012 },
      { name: 'https-webhooks', containerPort: 15017 },
      { name: 'http-monitoring', containerPort: 15014 },
    ],
    readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 3 },
    env: [
      { name: 'REVISION', value: revision },
      { name: 'PILOT_CERT_PROVIDER', value: 'istiod' },
      { name: 'CLUSTER_ID', value: clusterId },
    ],
    resources: { requests: { cpu: '500m', memory: '2Gi' } },
  };
}

function nodeAgent({ version, revision }: IstioRevision): KubeObject {
  const labels = { 'k8s-app': 'istio-cni-node' };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace: istioNamespace, name: 'istio-cni-node', labels: { ...labels, 'istio.io/rev': revision } },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: { ...labels, 'sidecar.istio.io/inject': 'false' } },
        spec: {
          containers: [
            {
              name: 'install-cni',
              image: `docker.io/istio/install-cni:${version}`,
              ports: [{ name: 'metrics', containerPort: 15014 }],
              readinessProbe: { httpGet: { path: '/readyz', port: 8000 } },
            },
          ],
        },
      },
    },
  };
}

function meshConfig(istiod: string): string {
  return `defaultConfig:
  discoveryAddress: ${istiod}.${istioNamespace}.svc:15012
defaultProviders:
  metrics:
  - prometheus
enablePrometheusMerge: true
rootNamespace: ${istioNamespace}
trustDomain: ${trustDomain}
`;
}
