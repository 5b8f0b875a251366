import { describe, expect, test } from 'vitest';
import type { MeshStageStatus } from '../api/types.ts';
import { platformWith } from '../testing/platform.ts';
import { liveStage, platformInStage } from './stage.ts';

describe('the stage of a live platform', () => {
  const stage = (name: MeshStageStatus['name'], direction: 'In' | 'Out') => ({ name, direction, since: 'x' });
  test.each<[string, boolean, MeshStageStatus | undefined, string | undefined]>([
    ['is the one it tells of', true, stage('permissive', 'In'), 'permissive'],
    ['is none when it tells of none', true, undefined, undefined],
    ['is none at the end of the way in, which is written like any change', true, stage('deny', 'In'), undefined],
    ['is that of the way out when no mesh is asked for', false, stage('eject', 'Out'), 'eject'],
    ['is none when it is asked to turn round', false, stage('strict', 'In'), undefined],
    ['is none when it is asked to come back', true, stage('open', 'Out'), undefined],
  ])('%s', (_, enabled, told, expected) => {
    const platform = platformWith({ serviceMesh: { enabled } });
    expect(liveStage({ ...platform, status: { serviceMesh: told ? { stage: told } : {} } })).toBe(expected);
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
