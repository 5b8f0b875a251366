import { stringify } from 'yaml';
import type { KubeObject } from '../../../objects/object.ts';

export interface InstallOptions {
  namespace?: string;
  version?: string;
  /** Of the values that the ConfigMap has. */
  values?: Record<string, unknown>;
  failurePolicy?: 'Fail' | 'Ignore';
  /** Labels of the destination controller. */
  labels?: Record<string, string>;
}

/** The objects an installation of Linkerd leaves in a cluster, as far as detection can see them. */
export function installation(options: InstallOptions = {}): KubeObject[] {
  const {
    namespace = 'linkerd',
    version = 'edge-25.4.4',
    values = {},
    failurePolicy = 'Ignore',
    labels = {},
  } = options;
  const owned = (component: string) => ({
    'linkerd.io/control-plane-component': component,
    'linkerd.io/control-plane-ns': namespace,
  });
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'linkerd-destination', namespace, labels: { ...owned('destination'), ...labels } },
      spec: { replicas: 1 },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'linkerd-config',
        namespace,
        labels: owned('controller'),
        annotations: {
          'meta.helm.sh/release-name': 'linkerd-control-plane',
          'meta.helm.sh/release-namespace': namespace,
        },
      },
      data: {
        values: stringify({
          linkerdVersion: version,
          clusterDomain: 'cluster.local',
          identityTrustDomain: 'cluster.local',
          cniEnabled: false,
          proxy: { nativeSidecar: false },
          ...values,
        }),
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'linkerd-proxy-injector-webhook-config', labels: owned('proxy-injector') },
      webhooks: [
        {
          name: 'linkerd-proxy-injector.linkerd.io',
          clientConfig: { service: { name: 'linkerd-proxy-injector', namespace, path: '/' } },
          failurePolicy,
        },
      ],
    },
  ];
}
