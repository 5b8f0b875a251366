import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { platformWith } from '../testing/platform.ts';
import type { Capability } from './capability.ts';
import { limitationDiagnostics, limitationsOf } from './limitations.ts';

const sidecar = { dataPlanes: ['sidecar'] } as const;
const traffic = 'spec.serviceMesh.trafficManagement';
const balancing = `${traffic}.loadBalancing`;
const table: readonly Capability[] = [
  { ...sidecar, field: 'spec.serviceMesh.mtls.mode', value: 'STRICT', support: 'approximated', how: 'nearly' },
  {
    ...sidecar,
    field: `${balancing}.algorithm`,
    support: 'approximated',
    how: 'by its own lights',
    hint: 'Live with it.',
  },
  {
    ...sidecar,
    field: `${balancing}.consistentHash.httpHeaderName`,
    support: 'exact',
    how: 'by hash',
    excludes: [{ field: `${balancing}.algorithm`, because: 'a hash leaves nothing to choose' }],
  },
  { ...sidecar, field: `${traffic}.timeout.idle`, since: '1.21.0', support: 'exact', how: 'closed' },
  { ...sidecar, field: 'spec.serviceMesh.multiCluster', support: 'refused', how: 'one cluster', hint: 'Run two.' },
  { ...sidecar, field: 'spec.serviceMesh.multiCluster.remoteClusters[].network', support: 'refused', how: 'never' },
];

function limits(serviceMesh: PlatformSpecInput['serviceMesh'], version = '1.20.0', rows = table) {
  const platform = platformWith({ serviceMesh: { enabled: true, ...serviceMesh } });
  return limitationsOf(platform, rows, { version, dataPlane: 'sidecar' });
}
const remoteClusters = [
  { name: 'a', endpoint: 'https://a:6443', network: 'x' },
  { name: 'b', endpoint: 'https://b:6443', network: 'y' },
];

describe('a platform is told', () => {
  test('what is approximated where it is set, and how', () => {
    expect(limits({ trafficManagement: { loadBalancing: { algorithm: 'RANDOM' } } })).toEqual([
      { field: `${balancing}.algorithm`, support: 'approximated', how: 'by its own lights', hint: 'Live with it.' },
    ]);
  });

  test('which of two fields goes, once, and not that it would be approximated as well', () => {
    const loadBalancing = { algorithm: 'RANDOM', consistentHash: { httpHeaderName: 'x-user' } } as const;
    expect(limits({ trafficManagement: { loadBalancing } })).toEqual([
      expect.objectContaining({
        field: `${balancing}.algorithm`,
        support: 'excluded',
        how: `gives way to ${balancing}.consistentHash.httpHeaderName: a hash leaves nothing to choose`,
      }),
    ]);
  });

  test('of an object that gives way as a whole, though rows are about its members alone, and nothing else of those', () => {
    const rows: Capability[] = [
      ...table,
      { ...sidecar, field: `${balancing}.warmup.duration`, support: 'exact', how: 'slowly' },
      { ...sidecar, field: `${balancing}.warmup.aggression`, since: '1.24.0', support: 'exact', how: 'fast' },
      {
        ...sidecar,
        field: `${balancing}.algorithm`,
        value: 'RANDOM',
        support: 'exact',
        how: 'by chance',
        excludes: [{ field: `${balancing}.warmup`, because: 'chance knows no age' }],
      },
    ];
    const warmup = { duration: '30s', aggression: 2 };
    expect(limits({ trafficManagement: { loadBalancing: { algorithm: 'RANDOM', warmup } } }, '1.20.0', rows)).toEqual([
      expect.objectContaining({ field: `${balancing}.warmup`, support: 'excluded' }),
    ]);
  });

  test('from which version on there would be what this one lacks', () => {
    const idle = { trafficManagement: { timeout: { idle: '60s' } } } as const;
    expect(limits(idle)).toEqual([expect.objectContaining({ field: `${traffic}.timeout.idle`, support: 'refused' })]);
    expect(limits(idle, '1.21.0')).toEqual([]);
  });

  test('once of a block that is refused as a whole', () => {
    expect(limits({ multiCluster: { enabled: true, clusterName: 'here', remoteClusters } })).toEqual([
      { field: 'spec.serviceMesh.multiCluster', support: 'refused', how: 'one cluster', hint: 'Run two.' },
    ]);
  });

  test('once of what stands in several entries of a list, at the first of them', () => {
    const rows = table.filter(({ field }) => field.includes('[]'));
    expect(limits({ multiCluster: { enabled: true, clusterName: 'here', remoteClusters } }, '1.20.0', rows)).toEqual([
      { field: 'spec.serviceMesh.multiCluster.remoteClusters[0].network', support: 'refused', how: 'never' },
    ]);
  });

  test('nothing of what it does not set, and of defaults only what is refused', () => {
    expect(limits({})).toEqual([]);
    const rows: Capability[] = table.map((row) => (row.value ? { ...row, support: 'refused' } : row));
    expect(limits({}, '1.20.0', rows).map(({ field }) => field)).toEqual(['spec.serviceMesh.mtls.mode']);
  });
});

test('each is a warning with a code of its own, a sentence and the way out', () => {
  const field = 'spec.serviceMesh.mtls.mode';
  const supports = ['refused', 'approximated', 'excluded'] as const;
  const given = supports.map((support) => ({ field, support, how: 'so it is', hint: 'Do.' }));
  const warning = { severity: 'warning', path: field, hint: 'Do.' };
  expect(limitationDiagnostics(given, 'a mesh 1.2.3')).toEqual([
    { ...warning, code: 'FIELD_REFUSED', message: 'does nothing with a mesh 1.2.3: so it is' },
    { ...warning, code: 'FIELD_APPROXIMATED', message: 'is approximated with a mesh 1.2.3: so it is' },
    { ...warning, code: 'FIELD_EXCLUDED', message: 'so it is' },
  ]);
});
