import type { KubeObject } from '../../../objects/object.ts';

export interface InstallOptions {
  namespace?: string;
  revision?: string;
  /** Tags that point to this revision. */
  tags?: string[];
  image?: string;
  labels?: Record<string, string>;
  replicas?: number;
  env?: Record<string, string>;
  args?: string[];
  /** The mesh configuration as YAML. */
  mesh?: string;
}

/** The objects an installation of Istio leaves in a cluster, as far as detection can see them. */
export function installation(options: InstallOptions = {}): KubeObject[] {
  const { revision = 'default', tags = [] } = options;
  const takesDefault = revision === 'default' && !tags.includes('default');
  return [
    istiod(options),
    meshConfig(options),
    injector(options, `istio-sidecar-injector${suffix(revision)}`, revision, takesDefault),
    ...tags.map((tag) => injector(options, `istio-revision-tag-${tag}`, tag, tag === 'default', tag)),
  ];
}

export function ztunnel(namespace = 'istio-system'): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'ztunnel', namespace, labels: { app: 'ztunnel' } },
  };
}

/** A webhook configuration that `istioctl` has switched off because a tag took its place. */
export function deactivatedInjector(): KubeObject {
  const configuration = injector({}, 'istio-sidecar-injector', 'default', true);
  const never = { matchLabels: { 'istio.io/deactivated': 'never-match' } };
  const webhooks = (configuration.webhooks as Record<string, unknown>[]).map((webhook) => ({
    ...webhook,
    namespaceSelector: never,
    objectSelector: never,
  }));
  return { ...configuration, webhooks };
}

function istiod(options: InstallOptions): KubeObject {
  const { namespace = 'istio-system', revision = 'default', replicas = 1, env = {} } = options;
  const image = options.image ?? 'docker.io/istio/pilot:1.30.3';
  const selector =
    revision === 'default' ? { app: 'istiod', istio: 'pilot' } : { app: 'istiod', 'istio.io/rev': revision };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: `istiod${suffix(revision)}`,
      namespace,
      labels: { app: 'istiod', 'istio.io/rev': revision, ...options.labels },
    },
    spec: {
      replicas,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: { ...selector, 'sidecar.istio.io/inject': 'false' } },
        spec: {
          containers: [
            {
              name: 'discovery',
              image,
              ...(options.args ? { args: options.args } : {}),
              env: [
                { name: 'REVISION', value: revision },
                { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                ...Object.entries(env).map(([name, value]) => ({ name, value })),
              ],
            },
          ],
        },
      },
    },
  };
}

function meshConfig({ namespace = 'istio-system', revision = 'default', mesh = '' }: InstallOptions): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `istio${suffix(revision)}`, namespace, labels: { 'istio.io/rev': revision } },
    data: { mesh, meshNetworks: 'networks: {}' },
  };
}

function injector(
  options: InstallOptions,
  name: string,
  selected: string,
  isDefault: boolean,
  tag?: string,
): KubeObject {
  const { namespace = 'istio-system', revision = 'default' } = options;
  const clientConfig = { service: { name: `istiod${suffix(revision)}`, namespace, path: '/inject', port: 443 } };
  const webhook = (prefix: string, namespaces: unknown[], pods: unknown[]) => ({
    name: `${prefix}.sidecar-injector.istio.io`,
    clientConfig,
    failurePolicy: 'Fail',
    namespaceSelector: { matchExpressions: namespaces },
    objectSelector: { matchExpressions: pods },
  });
  const absent = (key: string) => ({ key, operator: 'DoesNotExist' });
  const among = (key: string, value: string) => ({ key, operator: 'In', values: [value] });
  const notOptedOut = { key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] };
  const forRevision = [
    webhook('rev.namespace', [among('istio.io/rev', selected), absent('istio-injection')], [notOptedOut]),
    webhook(
      'rev.object',
      [absent('istio.io/rev'), absent('istio-injection')],
      [notOptedOut, among('istio.io/rev', selected)],
    ),
  ];
  const forDefault = [
    webhook('namespace', [among('istio-injection', 'enabled')], [notOptedOut]),
    webhook('object', [absent('istio-injection'), absent('istio.io/rev')], [among('sidecar.istio.io/inject', 'true')]),
  ];
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: {
      name,
      labels: { app: 'sidecar-injector', 'istio.io/rev': revision, ...(tag ? { 'istio.io/tag': tag } : {}) },
    },
    webhooks: isDefault ? [...forRevision, ...forDefault] : forRevision,
  };
}

const suffix = (revision: string): string => (revision === 'default' ? '' : `-${revision}`);
