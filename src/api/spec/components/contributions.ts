import { boolean, defaulted, list, object, oneOf, required, string } from '../../schema/build.ts';
import type { Field, Output } from '../../schema/node.ts';
import { labelMap } from '../label-map.ts';
import { labelValue } from '../text.ts';

const labelKey = string('Key of a label.', {
  pattern: '^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$',
  minLength: 1,
  maxLength: 253,
  expects: 'the key of a label, such as team or example.com/team',
});

const expression = object(
  'One requirement.',
  {
    key: required(labelKey),
    operator: required(oneOf('How the label is looked at.', ['In', 'NotIn', 'Exists', 'DoesNotExist'])),
    values: list('Values for In and NotIn.', labelValue('One of them.'), { maxItems: 32 }),
  },
  {
    rules: [
      {
        rule: "self.operator in ['In', 'NotIn'] ? has(self.values) && size(self.values) > 0 : !has(self.values) || size(self.values) == 0",
        message: 'In and NotIn need values, Exists and DoesNotExist take none',
        fieldPath: '.values',
      },
    ],
  },
);

const selector = object('Labels of the ConfigMaps to take; absent: all of that kind.', {
  matchLabels: labelMap('Labels they must have.', 'Value of the label.'),
  matchExpressions: list('Requirements they must meet.', expression, { maxItems: 16 }),
});

const description =
  'Taken from ConfigMaps of the selected namespaces that carry the label observability.io/contributes with the value';

/** Which ConfigMaps of one kind a component takes; `marker` is the value of the label `observability.io/contributes`. */
export function contributed(what: string, marker: string): Field<ContributedSpec, ContributedInput, 'optional'> {
  return object(`${what}. ${description} ${marker}.`, {
    enabled: defaulted(boolean('Whether any are taken.'), true),
    selector,
  });
}

export interface LabelSelectorSpec extends Output<typeof selector> {}
export interface ContributedSpec {
  enabled: boolean;
  selector?: LabelSelectorSpec;
}
interface ContributedInput {
  enabled?: boolean;
  selector?: LabelSelectorSpec;
}
