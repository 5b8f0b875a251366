import { expect, test } from 'vitest';
import { touchedAt } from './touched.ts';

const entry = (manager: string, second: number, subresource?: string) => ({
  manager,
  operation: manager === 'gunj-operator' ? 'Apply' : 'Update',
  time: `2026-01-01T00:00:0${second}Z`,
  ...(subresource ? { subresource } : {}),
});
const second = (count: number) => Date.parse(`2026-01-01T00:00:0${count}Z`);

test.each<[string, readonly unknown[], number | undefined]>([
  ['what only we have written is not', [entry('gunj-operator', 1)], undefined],
  ['what somebody has written after us is', [entry('gunj-operator', 1), entry('kubectl-edit', 2)], second(2)],
  ['within one second nobody knows who was later', [entry('kubectl-edit', 2), entry('gunj-operator', 2)], second(2)],
  ['what we have written since is not', [entry('kubectl-edit', 1), entry('gunj-operator', 2)], undefined],
  [
    'the latest of us and of others count',
    [entry('a', 1), entry('gunj-operator', 2), entry('gunj-operator', 4), entry('b', 3)],
    undefined,
  ],
  ['what we have not written at all is', [entry('kubectl-create', 3)], second(3)],
  ['what nobody is known to have written is, at no time', [], 0],
  ['a time that is none is no time', [{ manager: 'kubectl', time: 'soon' }], 0],
  ['a state that a controller tells is no touch', [entry('gunj-operator', 1), entry('istiod', 2, 'status')], undefined],
  ['people scale by a subresource', [entry('gunj-operator', 1), entry('kubectl', 2, 'scale')], second(2)],
  ['an autoscaler may scale', [entry('gunj-operator', 1), entry('kube-controller-manager', 2, 'scale')], undefined],
  ['an autoscaler takes replicas from us', [entry('gunj-operator', 1), entry('gunj-operator/replicas', 2)], undefined],
  [
    'controllers of Kubernetes complete objects',
    [entry('gunj-operator', 1), entry('kube-controller-manager', 2), entry('cloud-controller-manager', 2)],
    undefined,
  ],
])('%s', (_, managedFields, expected) => {
  const metadata = { name: 'a', managedFields: [...managedFields] };
  expect(touchedAt({ apiVersion: 'v1', kind: 'Service', metadata })).toBe(expected);
});

test('what is being deleted was touched then', () => {
  const metadata = {
    name: 'a',
    managedFields: [entry('gunj-operator', 1)],
    deletionTimestamp: '2026-01-01T00:00:05Z',
  };
  expect(touchedAt({ apiVersion: 'v1', kind: 'Service', metadata })).toBe(second(5));
});
