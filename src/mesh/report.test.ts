import { expect, test } from 'vitest';
import { platformWith } from '../testing/platform.ts';
import type { Capability } from './capability.ts';
import { blockOf, reportOf, reportOfSet, spansOf, versionsText } from './report.ts';

const sidecar = { dataPlanes: ['sidecar'] } as const;
const traffic = 'spec.serviceMesh.trafficManagement';
const balancing = `${traffic}.loadBalancing`;
const table: readonly Capability[] = [
  { ...sidecar, field: 'spec.serviceMesh.mtls.mode', value: 'STRICT', support: 'exact', how: 'strictly' },
  { ...sidecar, field: 'spec.serviceMesh.mtls.mode', value: 'DISABLE', support: 'exact', how: 'not at all' },
  {
    ...sidecar,
    field: `${traffic}.timeout.idle`,
    since: '1.21.0',
    before: '1.29.0',
    support: 'approximated',
    how: 'half',
  },
  { ...sidecar, field: `${traffic}.timeout.idle`, since: '1.29.0', support: 'exact', how: 'whole' },
  { ...sidecar, field: `${balancing}.algorithm`, support: 'exact', how: 'so' },
  {
    ...sidecar,
    field: `${balancing}.consistentHash.httpHeaderName`,
    support: 'exact',
    how: 'by hash',
    excludes: [{ field: `${balancing}.algorithm`, because: 'a hash leaves nothing to choose' }],
  },
  { dataPlanes: ['ambient'], field: `${traffic}.timeout.idle`, support: 'refused', how: 'no', hint: 'Do without.' },
];

test('a release is told field by field and value by value, in the order of the table', () => {
  const lines = reportOf(table, { version: '1.28.0', dataPlane: 'sidecar' });
  expect(lines.map(({ field, value, support }) => [field, value, support])).toEqual([
    ['spec.serviceMesh.mtls.mode', 'STRICT', 'exact'],
    ['spec.serviceMesh.mtls.mode', 'DISABLE', 'exact'],
    [`${traffic}.timeout.idle`, undefined, 'approximated'],
    [`${balancing}.algorithm`, undefined, 'exact'],
    [`${balancing}.consistentHash.httpHeaderName`, undefined, 'exact'],
  ]);
  expect(reportOf(table, { version: '1.28.0', dataPlane: 'ambient' })).toEqual([
    { field: `${traffic}.timeout.idle`, support: 'refused', how: 'no', hint: 'Do without.' },
  ]);
});

test('of a platform is told what it has, with its values, what is there by default, and what gives way', () => {
  const loadBalancing = { algorithm: 'RANDOM', consistentHash: { httpHeaderName: 'x-user' } } as const;
  const platform = platformWith({ serviceMesh: { enabled: true, trafficManagement: { loadBalancing } } });
  const lines = reportOfSet(table, { version: '1.28.0', dataPlane: 'sidecar' }, platform);
  expect(lines.map(({ how: _how, hint: _hint, excludes: _excludes, ...line }) => line)).toEqual([
    { field: 'spec.serviceMesh.mtls.mode', value: 'STRICT', support: 'exact', byDefault: true },
    { field: `${balancing}.algorithm`, value: 'RANDOM', support: 'excluded' },
    { field: `${balancing}.consistentHash.httpHeaderName`, value: 'x-user', support: 'exact' },
  ]);
});

test('versions are told as runs in which the same becomes of a field', () => {
  const spans = spansOf(table, 'sidecar', '1.17.0');
  const idle = spans.filter(({ field }) => field.endsWith('idle'));
  expect(idle.map((span) => [versionsText(span), span.support])).toEqual([
    ['before 1.21', 'refused'],
    ['1.21 to before 1.29', 'approximated'],
    ['1.29 on', 'exact'],
  ]);
  expect(spans.filter(({ value }) => value === 'STRICT').map(versionsText)).toEqual(['all']);
});

test.each([
  ['spec.serviceMesh.mtls.mode', 'spec.serviceMesh.mtls'],
  ['spec.serviceMesh.trafficManagement.retry.attempts', 'spec.serviceMesh.trafficManagement.retry'],
  ['spec.components.*.mesh.proxy.resources.requests.cpu', 'spec.components.*.mesh'],
  ['spec.serviceMesh.multiCluster', 'spec.serviceMesh'],
])('%s belongs to %s', (field, block) => {
  expect(blockOf(field)).toBe(block);
});
