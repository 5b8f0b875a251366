import type { KubeObject } from '../../objects/object.ts';
import type { InjectorEndpoint } from '../injector.ts';
import { type IstioRevision, named } from './revision.ts';

interface Expression {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  values?: string[];
}

const absent = (key: string): Expression => ({ key, operator: 'DoesNotExist' });
const oneOf = (key: string, value: string): Expression => ({ key, operator: 'In', values: [value] });
const notRefused: Expression = { key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] };

/** One configuration for the revision itself and one for each tag, with the selectors Istio's installation gives them. */
export function injectionWebhooks(istio: IstioRevision, endpoint: InjectorEndpoint): KubeObject[] {
  const { revision, tags } = istio;
  const own = configuration(istio, named('istio-sidecar-injector', istio), {}, [
    ...byRevision(revision, endpoint),
    ...(revision === 'default' ? byDefault(endpoint) : []),
  ]);
  const tagged = tags.map((tag) =>
    configuration(istio, `istio-revision-tag-${tag}`, { 'istio.io/tag': tag }, [
      ...byRevision(tag, endpoint),
      ...(tag === 'default' ? byDefault(endpoint) : []),
    ]),
  );
  return [own, ...tagged];
}

function byRevision(name: string, endpoint: InjectorEndpoint): unknown[] {
  return [
    webhook('rev.namespace', endpoint, [oneOf('istio.io/rev', name), absent('istio-injection')], [notRefused]),
    webhook(
      'rev.object',
      endpoint,
      [absent('istio.io/rev'), absent('istio-injection')],
      [notRefused, oneOf('istio.io/rev', name)],
    ),
  ];
}

function byDefault(endpoint: InjectorEndpoint): unknown[] {
  return [
    webhook('namespace', endpoint, [oneOf('istio-injection', 'enabled')], [notRefused]),
    webhook(
      'object',
      endpoint,
      [absent('istio-injection'), absent('istio.io/rev')],
      [oneOf('sidecar.istio.io/inject', 'true'), absent('istio.io/rev')],
    ),
  ];
}

function webhook(name: string, endpoint: InjectorEndpoint, namespaces: Expression[], pods: Expression[]): unknown {
  return {
    name: `${name}.sidecar-injector.istio.io`,
    clientConfig: { url: endpoint.url, caBundle: Buffer.from(endpoint.authority).toString('base64') },
    namespaceSelector: { matchExpressions: namespaces },
    objectSelector: { matchExpressions: pods },
    rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
    admissionReviewVersions: ['v1'],
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    sideEffects: 'None',
  };
}

function configuration(
  istio: IstioRevision,
  name: string,
  labels: Record<string, string>,
  webhooks: unknown[],
): KubeObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: {
      name,
      labels: {
        app: 'sidecar-injector',
        'istio.io/rev': istio.revision,
        'operator.istio.io/component': 'Pilot',
        'install.operator.istio.io/owning-resource': 'unknown',
        release: 'istio',
        ...labels,
      },
    },
    webhooks,
  };
}
