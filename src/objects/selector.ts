import { fields, items, text, textMap, texts } from './access.ts';

/** One requirement of a `LabelSelector`, with `matchLabels` already turned into `In`. */
export interface Requirement {
  key: string;
  operator: string;
  values: string[];
}

/** The requirements of a `metav1.LabelSelector`; none for an absent or empty one, which matches everything. */
export function requirements(selector: unknown): Requirement[] {
  const { matchLabels, matchExpressions } = fields(selector);
  const equal = Object.entries(textMap(matchLabels)).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  const expressions = items(matchExpressions).map((expression) => {
    const { key, operator, values } = fields(expression);
    return { key: text(key) ?? '', operator: text(operator) ?? '', values: texts(values) };
  });
  return [...equal, ...expressions];
}

/** Whether a `metav1.LabelSelector` selects an object with these labels. An operator that is not known selects nothing. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  return requirements(selector).every((requirement) => fulfils(requirement, labels[requirement.key]));
}

function fulfils({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
