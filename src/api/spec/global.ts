import { defaulted, listBy, map, object, oneOf, required, string } from '../schema/build.ts';
import type { Output } from '../schema/node.ts';
import { priorityClassName, tolerations } from './components/scheduling.ts';
import { labelMap } from './label-map.ts';
import { dnsLabel, objectName, registryPart, repositoryPart } from './text.ts';

const pullSecret = object('A Secret of type kubernetes.io/dockerconfigjson in the namespace of the platform.', {
  name: required(objectName('Name of the Secret.')),
});

/** What holds for every component. */
export const global = object('What holds for every component.', {
  externalLabels: map(
    'Labels that tell this platform’s data from that of others: added to metrics, alerts, logs and traces that leave it.',
    string('Value of the label.', { maxLength: 253 }),
    {
      maxProperties: 16,
      rules: [
        {
          rule: "self.all(name, size(name) <= 63 && name.matches('^[a-zA-Z_][a-zA-Z0-9_]*$') && !name.startsWith('__'))",
          message:
            'names must be letters, digits and underscores, and begin neither with a digit nor with two underscores',
        },
      ],
    },
  ),
  logLevel: defaulted(oneOf('How much the components log.', ['debug', 'info', 'warn', 'error']), 'info'),
  nodeSelector: labelMap('Labels a node must have to run a component.', 'Value of the node’s label.'),
  tolerations,
  priorityClassName,
  imageRegistry: string(
    'Registry that takes the place of the one in every image, for clusters without a way out: registry.example.com:5000/mirror.',
    {
      pattern: `^${registryPart}(/${repositoryPart})?$`,
      minLength: 1,
      maxLength: 128,
      expects: 'a registry such as registry.example.com:5000, with a path if need be, without a scheme',
    },
  ),
  imagePullSecrets: listBy('name', 'Secrets the images are pulled with.', pullSecret, { maxItems: 16 }),
  clusterName: dnsLabel('Name of this cluster; becomes the label `cluster` of metrics, logs and traces.'),
});

export interface GlobalSpec extends Output<typeof global> {}
