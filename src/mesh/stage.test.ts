import { describe, expect, test } from 'vitest';
import type { MeshStageStatus } from '../api/types.ts';
import { platformWith } from '../testing/platform.ts';
import { liveStage, platformInStage } from './stage.ts';

describe('the stage of a live platform', () => {
  const stage = (name: MeshStageStatus['name'], direction: 'In' | 'Out') => ({ name, direction, since: 'x' });
  test.each<[string, boolean, MeshStageStatus | undefined, ReturnType<typeof liveStage>]>([
    ['is the one it tells of', true, stage('permissive', 'In'), { meshStage: 'permissive' }],
    ['is none when it tells of none', true, undefined, {}],
    ['is none at the end of the way in, which is written like any change', true, stage('deny', 'In'), {}],
    ['is that of the way out when no mesh is asked for', false, stage('eject', 'Out'), { meshStage: 'eject' }],
    ['is none when it is asked to turn round', false, stage('strict', 'In'), {}],
    ['is none when it is asked to come back', true, stage('open', 'Out'), {}],
    [
      'is that of the way out of one mesh where another is asked for',
      true,
      { ...stage('open', 'Out'), from: 'linkerd' },
      { meshStage: 'open', meshLeft: 'linkerd' },
    ],
    ['is none when it is asked to stay after all', true, { ...stage('open', 'Out'), from: 'istio' }, {}],
  ])('%s', (_, enabled, told, expected) => {
    const platform = platformWith({ serviceMesh: { enabled, type: 'istio' } });
    expect(liveStage({ ...platform, status: { serviceMesh: told ? { stage: told } : {} } })).toEqual(expected);
  });
});

test('a platform that leaves still belongs to whatever mesh there is, with its block or without', () => {
  expect(platformInStage(platformWith({}), 'open').spec.serviceMesh).toMatchObject({ enabled: true, type: 'auto' });
  const written = platformWith({ serviceMesh: { enabled: false, mtls: { mode: 'PERMISSIVE' } } });
  expect(platformInStage(written, 'eject').spec.serviceMesh).toMatchObject({
    enabled: true,
    mtls: { enabled: true, mode: 'PERMISSIVE' },
  });
  expect(platformInStage(written, 'inject')).toBe(written);
  expect(platformInStage(written, undefined)).toBe(written);
});

test('a platform that leaves one mesh for another belongs to the one it leaves, whose revision is not the one it asks for', () => {
  const asked = platformWith({ serviceMesh: { enabled: true, type: 'istio', revision: 'canary' } });
  const leaving = platformInStage(asked, 'open', 'linkerd').spec.serviceMesh;
  expect(leaving).toMatchObject({ enabled: true, type: 'linkerd' });
  expect(leaving).not.toHaveProperty('revision');
  expect(platformInStage(asked, 'open', 'istio').spec.serviceMesh).toMatchObject({ type: 'istio', revision: 'canary' });
});
