import { boolean, defaulted, intOrString, object } from '../../schema/build.ts';
import type { Output, Rule } from '../../schema/node.ts';

const atLeastZero: Rule = { rule: 'type(self) != int || self >= 0', message: 'must be at least 0' };

function pods(description: string) {
  return intOrString(`${description} A number, or a share such as 50%.`, {
    pattern: '^(100|[0-9]{1,2})%$',
    maxLength: 4,
    expects: 'a whole number, or a share such as 50%',
    rules: [atLeastZero],
  });
}

export const podDisruptionBudget = object(
  'How many pods a drain of nodes may take away at once; there is a budget when there is more than one replica.',
  {
    enabled: defaulted(boolean('Whether there is a budget.'), true),
    maxUnavailable: pods('Pods that may be away; 1 when both are left out.'),
    minAvailable: pods('Pods that have to stay.'),
  },
  {
    rules: [
      {
        rule: '!(has(self.maxUnavailable) && has(self.minAvailable))',
        message: 'maxUnavailable and minAvailable exclude each other',
        fieldPath: '.minAvailable',
        hint: 'Keep one of them.',
      },
    ],
  },
);

export interface DisruptionSpec extends Output<typeof podDisruptionBudget> {}
