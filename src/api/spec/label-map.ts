import { map, string } from '../schema/build.ts';
import type { Field, Schema } from '../schema/node.ts';
import { labelValue } from './text.ts';

type TextMap = Field<Record<string, string>, Record<string, string>, 'optional'>;

const names: NonNullable<Schema['x-kubernetes-validations']>[number] = {
  rule: "self.all(name, size(name) <= 317 && name.matches('^(([a-z0-9]([-a-z0-9]*[a-z0-9])?[.])*[a-z0-9]([-a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))",
  message: 'names must be those of labels, such as disk or kubernetes.io/arch',
};

/** Names and values as labels have them, at most 16. */
export function labelMap(description: string, value: string): TextMap {
  return map(description, labelValue(value), { maxProperties: 16, rules: [names] });
}

/** Names as labels have them, values of any text up to 4096 characters, at most 16. */
export function annotationMap(description: string): TextMap {
  return map(description, string('Value of the annotation.', { maxLength: 4096 }), {
    maxProperties: 16,
    rules: [names],
  });
}
