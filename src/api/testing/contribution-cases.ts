import type { Case } from './case.ts';

const rules = (value: unknown) => ({ components: { prometheus: { rules: value } } });
const expressions = 'spec.components.prometheus.rules.selector.matchExpressions[0]';
const withExpression = (expression: unknown) => rules({ selector: { matchExpressions: [expression] } });

export const contributionCases: readonly Case[] = [
  {
    name: 'every kind of contribution by label',
    spec: {
      components: {
        prometheus: {
          rules: { selector: { matchLabels: { team: 'a' } } },
          scrapeTargets: { enabled: false },
        },
        loki: { rules: { selector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } } },
        grafana: {
          dashboards: { selector: { matchExpressions: [{ key: 'example.com/team', operator: 'In', values: ['a'] }] } },
          datasources: {},
        },
      },
    },
    refused: [],
  },
  {
    name: 'a requirement without the values it needs',
    spec: withExpression({ key: 'team', operator: 'In' }),
    refused: [`${expressions}.values`],
  },
  {
    name: 'a requirement with values it does not take',
    spec: withExpression({ key: 'team', operator: 'Exists', values: ['a'] }),
    refused: [`${expressions}.values`],
  },
  {
    name: 'an operator that is unknown',
    spec: withExpression({ key: 'team', operator: 'Like', values: ['a'] }),
    refused: [`${expressions}.operator`],
  },
  {
    name: 'a key that is none',
    spec: withExpression({ key: 'my team', operator: 'Exists' }),
    refused: [`${expressions}.key`],
  },
];
