import { map, string } from '../schema/build.ts';
import type { Field, Rule } from '../schema/node.ts';
import { labelValue } from './text.ts';

type TextMap = Field<Record<string, string>, Record<string, string>, 'optional'>;

const names: Rule = {
  rule: "self.all(name, size(name) <= 317 && name.matches('^(([a-z0-9]([-a-z0-9]*[a-z0-9])?[.])*[a-z0-9]([-a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))",
  message: 'names must be those of labels, such as disk or kubernetes.io/arch',
};

const some: Rule = { rule: 'size(self) > 0', message: 'selects nothing: name at least one label' };

/** Names and values as labels have them, at most 16. */
export function labelMap(description: string, value: string): TextMap {
  return map(description, labelValue(value), { maxProperties: 16, rules: [names] });
}

/** Labels that something must have, at least one. */
export function selectingLabels(description: string): TextMap {
  return map(description, labelValue('Value of the label.'), { maxProperties: 16, rules: [some, names] });
}

/** Names as labels have them, values of any text; at most 16 entries of 4096 characters unless told. */
export function annotationMap(
  description: string,
  {
    maxProperties = 16,
    maxLength = 4096,
    rules = [],
  }: { maxProperties?: number; maxLength?: number; rules?: Rule[] } = {},
): TextMap {
  return map(description, string('Value of the annotation.', { maxLength }), {
    maxProperties,
    rules: [names, ...rules],
  });
}
