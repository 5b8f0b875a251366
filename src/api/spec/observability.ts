import { boolean, list, map, object } from '../schema/build.ts';
import type { Output } from '../schema/node.ts';
import { dnsLabel, labelValue } from './text.ts';

const selector = object('Namespaces that have all of these labels.', {
  matchLabels: map('Labels a namespace must have.', labelValue('Value of the label.'), {
    maxProperties: 16,
    rules: [{ rule: 'size(self) > 0', message: 'selects nothing: name at least one label' }],
  }),
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

/** What the platform looks at. */
export const observability = object(
  'Whose workloads are scraped, logged and traced, who may send OTLP, and where rules and dashboards are taken from.',
  { namespaces },
);

export interface ObservabilitySpec extends Output<typeof observability> {}
export interface NamespacesSpec extends Output<typeof namespaces> {}
