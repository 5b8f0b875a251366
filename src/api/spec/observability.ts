import { boolean, defaulted, integer, list, map, object, required } from '../schema/build.ts';
import type { Output } from '../schema/node.ts';
import { alerts } from './alerts.ts';
import { selectingLabels } from './label-map.ts';
import { dnsLabel, labelValue } from './text.ts';

const selector = object('Namespaces that have all of these labels.', {
  matchLabels: selectingLabels('Labels a namespace must have.'),
});

const namespaces = object(
  'Other namespaces beside the platform’s own.',
  {
    names: list('Namespaces by name.', dnsLabel('Name of a namespace.'), { maxItems: 256 }),
    selector,
    all: boolean('Every namespace of the cluster.'),
  },
  {
    rules: [
      {
        rule: '[has(self.names), has(self.selector), has(self.all) && self.all].filter(given, given).size() <= 1',
        message: 'names, selector and all exclude each other',
        hint: 'Keep one of them.',
      },
    ],
  },
);

const nodeMetrics = object(
  'An exporter of node metrics that is there already; the platform runs none, since it would need the files of the nodes.',
  {
    namespace: required(dnsLabel('Its namespace.')),
    labels: required(
      map('Labels of its pods.', labelValue('Value of the label.'), {
        maxProperties: 8,
        rules: [
          {
            rule: "size(self) > 0 && self.all(name, size(name) <= 317 && name.matches('^(([a-z0-9]([-a-z0-9]*[a-z0-9])?[.])*[a-z0-9]([-a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))",
            message: 'needs at least one label, and names of labels such as app.kubernetes.io/name',
          },
        ],
      }),
    ),
    port: defaulted(integer('Where it tells its metrics, at /metrics.', { minimum: 1, maximum: 65_535 }), 9100),
  },
);

const cluster = object(
  'Basics of the cluster itself. All of it is off unless asked for, since it needs rights in the whole cluster.',
  {
    kubelet: boolean('Metrics of the kubelets.'),
    cadvisor: boolean('Metrics of all containers, as the kubelets know them.'),
    resourceUsage: boolean(
      'What the platform’s own containers and, in a mesh, the proxies of the selected namespaces use of processor and memory, as the kubelets know it. Part of what `cadvisor` brings.',
    ),
    unverifiedKubelets: boolean(
      'Whether kubelets are asked whose certificate the cluster’s authority has not signed: then the token goes to whoever listens on that port.',
    ),
    nodeMetrics,
  },
);

/** What the platform looks at. */
export const observability = object(
  'Whose workloads are scraped, logged and traced, who may send OTLP, and where rules and dashboards are taken from.',
  { namespaces, cluster, alerts },
);

export interface ObservabilitySpec extends Output<typeof observability> {}
export interface NamespacesSpec extends Output<typeof namespaces> {}
