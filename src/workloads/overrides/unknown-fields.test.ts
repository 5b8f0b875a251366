import { expect, test } from 'vitest';
import { places } from '../../objects/places.ts';
import { fieldFault } from './unknown-fields.ts';

test.each<{ title: string; spec: Record<string, unknown>; faults: string[] }>([
  {
    title: 'a misspelt field',
    spec: { contaners: [] },
    faults: ['contaners: no pod has a field of this name; did you mean containers?'],
  },
  {
    title: 'a field of nothing known',
    spec: { xyzzy: 1 },
    faults: ['xyzzy: no pod has a field of this name'],
  },
  {
    title: 'a number as text',
    spec: { terminationGracePeriodSeconds: '30' },
    faults: ['terminationGracePeriodSeconds: must be a whole number'],
  },
  {
    title: 'a misspelt field of a container that is started first',
    spec: { initContainers: [{ name: 'a', env: [{ name: 'B', valeu: 'c' }] }] },
    faults: ['initContainers[0].env[0].valeu: no pod has a field of this name; did you mean value?'],
  },
  {
    title: 'a port as text',
    spec: { containers: [{ name: 'a', ports: [{ containerPort: '80' }] }] },
    faults: ['containers[0].ports[0].containerPort: must be a whole number'],
  },
  {
    title: 'the name of a member every object has',
    spec: { constructor: 'x' },
    faults: ['constructor: no pod has a field of this name'],
  },
  {
    title: 'fields as they are, and free ones below them',
    spec: {
      affinity: { nodeAffinity: { anything: 1 } },
      nodeSelector: { 'a.b/c': 'd' },
      containers: [{ name: 'a', resources: { limits: { cpu: 2, 'example.com/gpu': '1' } }, args: ['-x'] }],
      tolerations: [{ key: 'a', operator: 'Exists' }],
    },
    faults: [],
  },
])('$title', ({ spec, faults }) => {
  const found = places(spec).flatMap((place) => {
    const fault = fieldFault(place);
    return fault === undefined ? [] : [`${place.path}: ${fault}`];
  });
  expect(found).toEqual(faults);
});
