import { expect, it } from 'vitest';
import type { CompiledMesh } from '../../compile.ts';
import type { Plan } from '../../plan/plan.ts';
import { existingLines, planLines } from './preview.ts';

const object = (kind: string, name: string, namespace?: string) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(namespace ? { namespace } : {}) },
});
const namespace = {
  ...object('Namespace', 'obs'),
  metadata: { name: 'obs', labels: { inject: 'yes', owner: 'shop' } },
};
const plan: Plan = {
  waves: [
    { name: 'namespace', objects: [], shared: [namespace] },
    {
      name: 'config',
      objects: [object('ConfigMap', 'a', 'obs'), object('ClusterRole', 'r'), object('ConfigMap', 'b', 'elsewhere')],
      secrets: [
        { name: 's', namespace: 'obs', labels: {}, path: 'spec', values: {}, generate: {}, retainWithVolumes: false },
      ],
    },
  ],
};
const mesh: CompiledMesh = {
  type: 'istio',
  revision: 'default',
  limitations: [],
  detected: { namespace: 'istio-system', dataPlane: 'sidecar', trustDomain: 'cluster.local' },
};

it('names every object of the plan, by wave and kind', () => {
  expect(planLines(plan, 'obs')).toEqual([
    '  namespace',
    '    1 Namespace (labels of it): obs',
    '  config',
    '    2 ConfigMap: a, elsewhere/b',
    '    1 ClusterRole: r',
    '    1 Secret: s',
  ]);
});

it.each([
  [
    'others in a mesh',
    { labels: { owner: 'shop', inject: 'no' }, otherPods: 2 },
    mesh,
    [
      "Namespace obs is there already, with 2 pods that are not the platform's: they will fall under its default deny of all traffic and will get sidecars when restarted.",
      'Labels of Namespace obs will change: inject=yes (is no).',
    ],
  ],
  [
    'one other without a mesh',
    { labels: {}, otherPods: 1 },
    undefined,
    [
      "Namespace obs is there already, with 1 pod that is not the platform's: it will fall under its default deny of all traffic.",
      'Labels of Namespace obs will change: inject=yes, owner=shop.',
    ],
  ],
  [
    'nobody in it and labels as planned',
    { labels: { inject: 'yes', owner: 'shop' }, otherPods: 0 },
    mesh,
    ["Namespace obs is there already, with 0 pods that are not the platform's."],
  ],
])('says what becomes of a namespace with %s', (_, given, joined, lines) => {
  expect(existingLines({ name: 'obs', ...given }, plan, joined)).toEqual(lines);
});
