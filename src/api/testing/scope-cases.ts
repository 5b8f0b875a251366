import type { Case } from './case.ts';
import { reachExamples } from './reach-examples.ts';

/** What is refused of examples that are not refused by their own field alone. */
const others: Readonly<Record<string, readonly string[]>> = {
  'serviceMesh.observability.wholeMesh': [
    'spec.observability.namespaces.all',
    'spec.serviceMesh.observability.wholeMesh',
  ],
  'serviceMesh.enabled': [],
};

export const scopeCases: readonly Case[] = [
  ...Object.entries(reachExamples).flatMap(([field, { beyond }]): Case[] => [
    {
      name: `a platform that stays in its namespace, with ${field}`,
      spec: { ...beyond, scope: 'Namespace' },
      refused: others[field] ?? [`spec.${field}`],
    },
    { name: `a platform of the cluster, with ${field}`, spec: { ...beyond, scope: 'Cluster' }, refused: [] },
  ]),
  { name: 'a platform that stays in its namespace', spec: { scope: 'Namespace' }, refused: [] },
  { name: 'a scope of another name', spec: { scope: 'Mesh' }, refused: ['spec.scope'] },
];
