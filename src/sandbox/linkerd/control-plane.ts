import { stringify } from 'yaml';
import type { KubeObject } from '../../objects/object.ts';
import type { InjectorEndpoint } from '../injector.ts';
import {
  type LinkerdInstallation,
  linkerdName,
  linkerdNamespace as namespace,
  nativeByDefault,
  trustDomain,
} from './installation.ts';

const owned = (component: string) => ({
  'linkerd.io/control-plane-component': component,
  'linkerd.io/control-plane-ns': namespace,
});

/** What an installation of Linkerd leaves in a cluster besides its CRDs and webhooks. Nothing runs but the pods' status. */
export function linkerdControlPlane(linkerd: LinkerdInstallation): KubeObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          'linkerd.io/is-control-plane': 'true',
          'config.linkerd.io/admission-webhooks': 'disabled',
          'linkerd.io/control-plane-ns': namespace,
        },
        annotations: { 'linkerd.io/inject': 'disabled' },
      },
    },
    config(linkerd),
    ...controller(linkerd, 'destination', [
      { name: 'dest-grpc', containerPort: 8086 },
      { name: 'policy-grpc', containerPort: 8090 },
      { name: 'dest-admin', containerPort: 9996 },
    ]),
    ...controller(linkerd, 'identity', [
      { name: 'ident-grpc', containerPort: 8080 },
      { name: 'ident-admin', containerPort: 9990 },
    ]),
    ...controller(linkerd, 'proxy-injector', [
      { name: 'injector', containerPort: 8443 },
      { name: 'injector-admin', containerPort: 9995 },
    ]),
  ];
}

function config({ version, cni }: LinkerdInstallation): KubeObject {
  const values = {
    linkerdVersion: linkerdName(version),
    clusterDomain: trustDomain,
    identityTrustDomain: trustDomain,
    cniEnabled: cni,
    proxy: { nativeSidecar: nativeByDefault(version), defaultInboundPolicy: 'all-unauthenticated' },
    webhookFailurePolicy: 'Ignore',
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'linkerd-config', namespace, labels: owned('controller') },
    data: { 'linkerd-crds-chart-version': 'linkerd-crds-1.0.0-edge', values: stringify(values) },
  };
}

interface ContainerPort {
  name: string;
  containerPort: number;
}

function controller({ version }: LinkerdInstallation, component: string, ports: ContainerPort[]): KubeObject[] {
  const name = `linkerd-${component}`;
  const labels = owned(component);
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels: { ...labels, 'app.kubernetes.io/version': linkerdName(version) } },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels: { ...labels, 'linkerd.io/workload-ns': namespace } },
          spec: {
            serviceAccountName: name,
            containers: [{ name: component, image: `cr.l5d.io/linkerd/controller:${linkerdName(version)}`, ports }],
          },
        },
      },
    },
  ];
}

/** The webhook with the selectors of the chart: it asks about every pod, and the pod and its namespace say what they want. */
export function linkerdWebhook({ url, authority }: InjectorEndpoint): KubeObject {
  const absent = (key: string) => ({ key, operator: 'DoesNotExist' });
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'linkerd-proxy-injector-webhook-config', labels: owned('proxy-injector') },
    webhooks: [
      {
        name: 'linkerd-proxy-injector.linkerd.io',
        clientConfig: { url, caBundle: Buffer.from(authority).toString('base64') },
        namespaceSelector: {
          matchExpressions: [
            { key: 'config.linkerd.io/admission-webhooks', operator: 'NotIn', values: ['disabled'] },
            { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', 'cert-manager'] },
          ],
        },
        objectSelector: {
          matchExpressions: [absent('linkerd.io/control-plane-component'), absent('linkerd.io/cni-resource')],
        },
        rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods', 'services'] }],
        admissionReviewVersions: ['v1', 'v1beta1'],
        failurePolicy: 'Ignore',
        sideEffects: 'None',
        timeoutSeconds: 10,
      },
    ],
  };
}
