import { freeform, integer, list, object, oneOf, required, string } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { labelMap } from '../label-map.ts';
import { labelValue, objectName } from '../text.ts';

const labelName = {
  pattern: '^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$',
  minLength: 1,
  expects: 'the name of a label or taint, such as dedicated or example.com/pool',
};

const toleration = object(
  'A taint the pods put up with.',
  {
    key: string('Name of the taint; every taint when left out.', labelName),
    operator: oneOf('Exists takes any value; Equal, which is assumed, the one in `value`.', ['Exists', 'Equal']),
    value: labelValue('Value of the taint.'),
    effect: oneOf('Effect of the taint; every effect when left out.', ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
    tolerationSeconds: integer('How long a taint NoExecute is put up with; for ever when left out.', { minimum: 0 }),
  },
  {
    rules: [
      {
        rule: "has(self.key) || (has(self.operator) && self.operator == 'Exists')",
        message: 'without a key the operator must be Exists',
        fieldPath: '.operator',
      },
      {
        rule: "!has(self.value) || self.value == '' || !has(self.operator) || self.operator == 'Equal'",
        message: 'Exists takes no value',
        fieldPath: '.value',
      },
      {
        rule: "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
        message: 'only a taint NoExecute is put up with for a time',
        fieldPath: '.tolerationSeconds',
      },
    ],
  },
);

const spread = object('How far the pods of one component stand apart.', {
  topologyKey: required(string('Label of the nodes: topology.kubernetes.io/zone.', labelName)),
  maxSkew: integer('By how many pods two places may differ; 1 when left out.', { minimum: 1, maximum: 100 }),
  whenUnsatisfiable: oneOf('Whether a pod waits for a place that fits; ScheduleAnyway when left out.', [
    'ScheduleAnyway',
    'DoNotSchedule',
  ]),
});

/** Written once for a component and once for all of them. */
export const tolerations = list('Taints the pods put up with.', toleration, { maxItems: 16 });
export const priorityClassName = objectName('Priority class of the pods.');

export const scheduling = object(
  'Which nodes the pods run on. Each field that is given takes the place of the one in spec.global.',
  {
    nodeSelector: labelMap('Labels a node must have.', 'Value of the node’s label.'),
    tolerations,
    affinity: freeform('Affinity as in a pod: nodeAffinity, podAffinity, podAntiAffinity.'),
    topologySpreadConstraints: list(
      'How far the pods stand apart; an empty list leaves it to the cluster. More than one replica prefers other zones and nodes when left out.',
      spread,
      { maxItems: 8 },
    ),
    priorityClassName,
  },
);

export interface SchedulingSpec extends Output<typeof scheduling> {}
