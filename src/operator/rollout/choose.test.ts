import { expect, test } from 'vitest';
import type { ConfigStatus } from '../../api/types.ts';
import { chosen, isRolledBack } from './choose.ts';
import { type Evidence, judged } from './judge.ts';

const t0 = '2026-01-01T00:00:00Z';
const t1 = '2026-01-02T00:00:00Z';
const works: ConfigStatus = { revision: 'a', since: t0, accepted: 'a', program: 'p' };
const back: ConfigStatus = { ...works, rejected: 'b', message: 'no' };
const wanted = { revision: 'b', program: 'p' };
const isKept = () => true;

test.each<[string, Partial<Parameters<typeof chosen>[0]>, ConfigStatus]>([
  ['a new component gets what is asked for', {}, { revision: 'b', since: t1 }],
  ['a change is written', { previous: works }, { ...works, revision: 'b', since: t1 }],
  ['what is asked for already keeps its time', { previous: { ...works, revision: 'b' } }, { ...works, revision: 'b' }],
  ['what was rejected is not written', { previous: back }, back],
  ['a rejection leads back to what was accepted', { previous: { ...back, revision: 'b' } }, { ...back, since: t1 }],
  [
    'a rejection does not outlive the request',
    { previous: back, wanted: { revision: 'c', program: 'p' } },
    { ...works, revision: 'c', since: t1 },
  ],
  ['asking for the accepted one ends a rejection', { previous: back, wanted: { revision: 'a', program: 'p' } }, works],
  [
    'another program tries it again',
    { previous: back, wanted: { revision: 'b', program: 'q' } },
    { ...works, revision: 'b', since: t1 },
  ],
  ['a new attempt tries it again', { previous: back, attempt: '2' }, { ...works, revision: 'b', since: t1 }],
  ['the same attempt does not', { previous: { ...back, attempt: '2' }, attempt: '2' }, { ...back, attempt: '2' }],
  [
    'nothing is gone back to that is no longer there',
    { previous: back, isKept: () => false },
    { revision: 'b', since: t1 },
  ],
  [
    'a rejected first one stays',
    { previous: { revision: 'b', since: t0, rejected: 'b', message: 'no' } },
    { revision: 'b', since: t0 },
  ],
])('%s', (_, input, expected) => {
  expect(chosen({ wanted, isKept, now: t1, ...input })).toEqual(expected);
});

const running: ConfigStatus = { ...works, revision: 'b', since: t1 };

test.each<[string, ConfigStatus, Evidence, ConfigStatus]>([
  ['what works is accepted', running, { kind: 'works' }, { ...running, accepted: 'b', program: 'p' }],
  ['what fails is rejected', running, { kind: 'fails', words: 'no' }, { ...running, rejected: 'b', message: 'no' }],
  ['what is not known changes nothing', running, { kind: 'pending' }, running],
  ['what cannot be known changes nothing', running, { kind: 'unwatched', why: 'far' }, running],
  ['what was accepted is not rejected later', works, { kind: 'fails', words: 'no' }, works],
  ['what was gone back to is not rejected', back, { kind: 'fails', words: 'other' }, back],
  ['going back is not a proof', back, { kind: 'works' }, back],
])('%s', (_, state, evidence, expected) => {
  expect(judged(state, evidence, { program: 'p' })).toEqual(expected);
});

test('of many failures the first words are kept, since every one tells another time', () => {
  const state: ConfigStatus = { revision: 'b', since: t0 };
  const previous: ConfigStatus = { ...state, rejected: 'b', message: '10:00 no' };
  expect(judged(state, { kind: 'fails', words: '10:01 no' }, { program: 'p', previous })).toEqual(previous);
});

test('a rejected configuration that still runs is not one that was gone back to', () => {
  expect([back, { ...back, revision: 'b' }, works].map(isRolledBack)).toEqual([true, false, false]);
});
