import { integer, list, object, oneOf, required, string } from '../../schema/build.ts';
import type { Field, Output } from '../../schema/node.ts';
import type { ComponentKey } from '../components/index.ts';
import { labelMap } from '../label-map.ts';
import { addressRanges } from '../network.ts';
import { dnsLabel } from '../text.ts';

const componentKeys = [
  'prometheus',
  'alertmanager',
  'grafana',
  'loki',
  'tempo',
  'opentelemetryCollector',
  'kubeStateMetrics',
] as const satisfies readonly ComponentKey[];

/** A component by its name under `spec.components`. */
export function componentKey(description: string) {
  return oneOf(`${description} As it is called under spec.components.`, componentKeys);
}

export function componentPort(description: string) {
  return integer(description, { minimum: 1, maximum: 65535 });
}

export function namespaceList(description: string): Field<string[], string[], 'optional'> {
  return list(description, dnsLabel('Name of a namespace.'), {
    maxItems: 64,
    rules: [{ rule: 'size(self) > 0', message: 'must name at least one namespace' }],
  });
}

export function podLabels(description: string) {
  return labelMap(description, 'Value of the label.');
}

/** Whom network policies let in: pods, or ranges of addresses. */
export const origin = object(
  'Where connections come from: pods of namespaces, or ranges of addresses.',
  {
    namespaces: namespaceList('Namespaces of the pods.'),
    labels: podLabels('Labels the pods have; all pods there when left out.'),
    cidrs: addressRanges('Ranges of addresses, for callers that are no pods of this cluster.'),
  },
  {
    rules: [
      {
        rule: 'has(self.namespaces) != has(self.cidrs)',
        message: 'needs either namespaces or cidrs',
        hint: 'Two kinds of callers are two entries.',
      },
      {
        rule: '!has(self.labels) || has(self.namespaces)',
        message: 'narrows down pods of namespaces, and addresses have no labels',
        fieldPath: '.labels',
      },
    ],
  },
);

/** Requests an entry is limited to; of gRPC the path is `/package.Service/Method`. */
export const requestLimits = object('Requests it is limited to, on ports that carry HTTP or gRPC. Absent: all.', {
  methods: required(
    list(
      'HTTP methods: GET, POST. gRPC knows POST alone.',
      oneOf('An HTTP method.', ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
      { maxItems: 7, rules: [{ rule: 'size(self) > 0', message: 'must name at least one method' }] },
    ),
  ),
  paths: required(
    list(
      'Paths without query; a star at the end stands for anything: /loki/api/v1/push, /v1/*.',
      string('A path.', {
        pattern: '^/[-A-Za-z0-9_.~%/]*\\*?$',
        maxLength: 256,
        expects: 'a path such as /loki/api/v1/push or /v1/*',
      }),
      { maxItems: 16, rules: [{ rule: 'size(self) > 0', message: 'must name at least one path' }] },
    ),
  ),
});

export function reason(description: string) {
  return string(description, { minLength: 1, maxLength: 200 });
}

export interface OriginSpec extends Output<typeof origin> {}
