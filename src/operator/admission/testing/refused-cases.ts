import { type WrittenHost, writtenHosts } from '../../../testing/refused-hosts.ts';
import { configurationPolicy } from '../policies/configurations.ts';
import { podTemplatePolicy } from '../policies/pod-templates.ts';
import { valuePolicy } from '../policies/values.ts';

/** A resource that the schema takes and a policy does not, and what it says: the place, with lists without numbers, and why. */
export interface RefusedCase {
  title: string;
  policy: string;
  spec: Record<string, unknown>;
  says: string;
}

const pods = (component: string, spec: object, says: string, title = says): RefusedCase => ({
  title,
  policy: podTemplatePolicy.name,
  spec: { components: { [component]: { enabled: true, podTemplate: { spec } } } },
  says: `spec.components.${component}.podTemplate.spec.${says}`,
});

const container = (of: object, says: string) =>
  pods('loki', { containers: [{ name: 'side', ...of }] }, `containers[].${says}`);

const configured = (component: string, extraConfig: object, says: string): RefusedCase => ({
  title: `${component} ${says}`,
  policy: configurationPolicy.name,
  spec: { components: { [component]: { enabled: true, extraConfig } } },
  says: `spec.components.${component}.extraConfig.${says}`,
});

const job = (of: object, says: string) =>
  configured('prometheus', { scrape_configs: [of] }, `scrape_configs[].${says}`);

const value = (title: string, spec: Record<string, unknown>, says: string): RefusedCase => ({
  title,
  policy: valuePolicy.name,
  spec,
  says,
});

const fieldOf = {
  remoteWrite: 'spec.components.prometheus.remoteWrite[].url',
  jwksUri: 'spec.serviceMesh.authorization.requestIdentities[].jwksUri',
};

function writingTo(url: string): Record<string, unknown> {
  return { components: { prometheus: { remoteWrite: [{ name: 'a', url }] } } };
}

/** Out of the mesh, so that nothing else is said against it. */
function askingFor(jwksUri: string): Record<string, unknown> {
  const requestIdentities = [{ name: 'a', component: 'grafana', issuer: 'a', jwksUri }];
  return { serviceMesh: { enabled: false, authorization: { requestIdentities } } };
}

export const refusedByPolicies: readonly RefusedCase[] = [
  pods('prometheus', { hostNetwork: true }, 'hostNetwork: pods of the platform share nothing with their node'),
  pods('kubeStateMetrics', { serviceAccountName: 'a' }, 'serviceAccountName: who a pod is'),
  pods('loki', { volumes: [{ name: 'a', hostPath: { path: '/' } }] }, 'volumes[].hostPath: '),
  pods('loki', { volumes: [{ name: 'a', nfs: {} }] }, 'volumes[].nfs: '),
  pods('tempo', { securityContext: { runAsUser: 0 } }, 'securityContext.runAsUser: '),
  pods('tempo', { hostnetwork: true }, 'hostnetwork: no pod has a field of this name'),
  pods('tempo', { terminationGracePeriodSeconds: '30' }, 'terminationGracePeriodSeconds: is of another type'),
  pods('tempo', { affinity: null }, 'affinity: null would take away'),
  pods('tempo', { containers: [{ image: 'a' }] }, 'containers[]: has nothing to tell it from others by'),
  pods('tempo', { volumes: { $patch: 'replace' } }, 'volumes: must be a list'),
  pods('tempo', { initContainers: [{ name: 'tempo' }] }, 'initContainers[].name: '),
  pods('tempo', { containers: [{ name: 'tempo', image: 'a' }] }, 'containers[].image: set `image` of the component'),
  pods(
    'grafana',
    { containers: [{ name: 'grafana', env: [{ name: 'gf_a', value: 'b' }] }] },
    'containers[].env[].name: ',
  ),
  pods('grafana', { containers: [{ name: 'grafana', envFrom: [] }] }, 'containers[].envFrom: '),
  pods(
    'tempo',
    { initContainers: [{ name: 'a', securityContext: { privileged: true } }] },
    'initContainers[].securityContext.privileged: ',
  ),
  container(
    { securityContext: { capabilities: { add: ['NET_BIND_SERVICE', 'NET_ADMIN'] } } },
    'securityContext.capabilities.add: ',
  ),
  container({ securityContext: { capabilities: { drop: [] } } }, 'securityContext.capabilities.drop: '),
  container({ ports: [{ containerPort: 1, hostPort: 1 }] }, 'ports[].hostPort: '),
  container({ lifecycle: { preStop: { httpGet: { host: 'a' } } } }, 'lifecycle.preStop.httpGet.host: '),
  {
    title: 'an annotation of another network',
    policy: podTemplatePolicy.name,
    spec: {
      components: { loki: { podTemplate: { metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 'a' } } } } },
    },
    says: 'spec.components.loki.podTemplate.metadata.annotations.k8s.v1.cni.cncf.io/networks: ',
  },
  {
    title: 'a label of the platform',
    policy: podTemplatePolicy.name,
    spec: { components: { loki: { podTemplate: { metadata: { labels: { 'app.kubernetes.io/name': 'a' } } } } } },
    says: 'spec.components.loki.podTemplate.metadata.labels.app.kubernetes.io/name: it is set by the platform',
  },
  configured('loki', { auth_enabled: true }, 'auth_enabled: '),
  configured('loki', { common: { path_prefix: '/etc' } }, 'common.path_prefix: '),
  configured('loki', { a: '${HOME}' }, 'a: it would be replaced'),
  configured('tempo', { target: 'querier' }, 'target: '),
  configured('tempo', { storage: { trace: { wal: { path: '/var/tempo/../../etc' } } } }, 'storage.trace.wal.path: '),
  configured('alertmanager', { templates: [] }, 'templates: '),
  configured(
    'alertmanager',
    { receivers: [{ name: 'a', webhook_configs: [{ url_file: '/a' }] }] },
    'receivers[].webhook_configs[].url_file: ',
  ),
  configured('opentelemetryCollector', { receivers: { ' filelog /a': {} } }, 'receivers. filelog /a: '),
  configured('opentelemetryCollector', { exporters: { file: null } }, 'exporters.file: '),
  configured('opentelemetryCollector', { a: '$$${B}' }, 'a: it would be replaced'),
  configured('logAgent', { receivers: { otlp: {} } }, 'receivers.otlp: '),
  configured('logAgent', { receivers: { filelog: { include: ['/'] } } }, 'receivers.filelog.include: '),
  configured('grafana', { server: { http_port: 80 } }, 'server.http_port: '),
  configured('grafana', { 'auth.github': { client_secret: 'a' } }, 'auth.github.client_secret: is a secret'),
  configured('grafana', { database: { url: 'postgres://a:b@c' } }, 'database.url: is a secret'),
  configured('grafana', { a: { b: 'c\nd' } }, 'a.b: must be one line'),
  job({ file_sd_configs: [] }, 'file_sd_configs: '),
  job({ kubernetes_sd_configs: [{ role: 'pod' }] }, 'kubernetes_sd_configs[]: '),
  job({ kubernetes_sd_configs: [{ namespaces: { names: ['kube-system'] } }] }, 'kubernetes_sd_configs[]: '),
  job({ tls_config: { ca_file: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt' } }, 'tls_config.ca_file: '),
  job({ relabel_configs: [{ target_label: '__address__', replacement: '$1.example.com' }] }, 'relabel_configs[]: '),
  {
    title: 'the configuration of a canary',
    policy: configurationPolicy.name,
    spec: { components: { opentelemetryCollector: { canary: { extraConfig: { exporters: { file: {} } } } } } },
    says: 'spec.components.opentelemetryCollector.canary.extraConfig.exporters.file: ',
  },
  value('a version of another time', { components: { loki: { version: '2.9.0' } } }, 'spec.components.loki.version: '),
  value(
    'a version of a canary',
    { components: { opentelemetryCollector: { canary: { version: '1.0.0' } } } },
    'spec.components.opentelemetryCollector.canary.version: ',
  ),
  value(
    'a label of the platform',
    { global: { externalLabels: { platform: 'a' } } },
    'spec.global.externalLabels.platform: ',
  ),
  value(
    'a label of claims',
    { components: { loki: { storage: { labels: { 'observability.io/a': 'b' } } } } },
    'spec.components.loki.storage.labels.observability.io/a: ',
  ),
  ...['http://169.254.169.254/latest', 'http://[fd00:ec2::254]/', 'http://100.100.100.200:80/'].map((url) =>
    value(`remote write to ${url}`, writingTo(url), `${fieldOf.remoteWrite}: clouds hand out credentials`),
  ),
  value(
    'keys of a metadata service',
    askingFor('https://169.254.169.254:8443'),
    `${fieldOf.jwksUri}: clouds hand out credentials`,
  ),
];

/** Where addresses are looked at by a policy, and in which field each host is tried. */
export const addresses: readonly (WrittenHost & { field: string; spec: Record<string, unknown>; says: string })[] =
  writtenHosts.flatMap(({ host, refusedBy }) => [
    { host, refusedBy, field: 'remoteWrite', spec: writingTo(`http://${host}:80/x`), says: fieldOf.remoteWrite },
    { host, refusedBy, field: 'jwksUri', spec: askingFor(`https://${host}`), says: fieldOf.jwksUri },
  ]);
