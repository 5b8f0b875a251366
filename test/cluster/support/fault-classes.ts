import type { Rule } from '../../../src/testing/faults/faults.ts';
import { inSoak } from '../../../src/testing/runs.ts';

export interface FaultClass {
  name: string;
  rules: readonly Rule[];
}

const long = 20_000;

const alone: readonly FaultClass[] = [
  {
    name: 'requests that are refused',
    rules: [
      { fault: { kind: 'refuse', status: 429, retryAfter: 1 }, share: 0.15 },
      { fault: { kind: 'refuse', status: 500 }, share: 0.1 },
      { fault: { kind: 'refuse', status: 503 }, share: 0.1 },
    ],
  },
  {
    name: 'connections that are reset',
    rules: [
      { fault: { kind: 'reset', when: 'before' }, share: 0.15 },
      { fault: { kind: 'reset', when: 'after' }, share: 0.2 },
    ],
  },
  {
    name: 'half and slow answers',
    rules: [
      { fault: { kind: 'half', ends: 'broken' }, share: 0.15 },
      { fault: { kind: 'half', ends: 'whole' }, share: 0.15 },
      { fault: { kind: 'slow', ms: 20 }, share: 0.3 },
    ],
  },
  {
    name: 'broken watches',
    rules: [
      { fault: { kind: 'refuse', status: 410 }, share: 0.1, verbs: ['watch'] },
      { fault: { kind: 'cut', mid: true, events: 2, ms: 3_000 }, share: 0.2 },
      { fault: { kind: 'cut', mid: false, events: 1, ms: 1_500 }, share: 0.2 },
      { fault: { kind: 'cut', mid: false, events: 0, ms: 10 }, share: 0.1 },
      { fault: { kind: 'expired', events: 2, ms: 2_500 }, share: 0.2 },
      { fault: { kind: 'garbled', events: 3, ms: 4_000 }, share: 0.2 },
      { fault: { kind: 'twice' }, share: 0.5 },
      { fault: { kind: 'no-bookmarks' }, share: 1 },
    ],
  },
  { name: 'answers from the past', rules: [{ fault: { kind: 'stale' }, share: 0.3 }] },
  {
    name: 'silence',
    rules: [
      { fault: { kind: 'silent' }, share: 0.2, verbs: ['patch', 'create'], times: 3 },
      { fault: { kind: 'silent' }, share: 0.1, verbs: ['list'], times: 2 },
      // Of a kind that nothing hangs on here: a watch that is silent is found out after minutes.
      { fault: { kind: 'mute', events: 3, ms: 500 }, share: 1, resources: ['storageclasses'], times: 1 },
    ],
  },
];

const everything: FaultClass = {
  name: 'a little of everything',
  rules: [
    { fault: { kind: 'refuse', status: 429, retryAfter: 1 }, share: 0.05 },
    { fault: { kind: 'refuse', status: 500 }, share: 0.05 },
    { fault: { kind: 'reset', when: 'before' }, share: 0.05 },
    { fault: { kind: 'reset', when: 'after' }, share: 0.05 },
    { fault: { kind: 'half', ends: 'whole' }, share: 0.05 },
    { fault: { kind: 'stale' }, share: 0.05 },
    { fault: { kind: 'slow', ms: 20 }, share: 0.1 },
    { fault: { kind: 'cut', mid: true, events: 5, ms: long }, share: 0.3 },
    { fault: { kind: 'expired', events: 5, ms: long }, share: 0.3 },
    { fault: { kind: 'twice' }, share: 1 },
  ],
};

/** What goes wrong between an operator and its API server, one kind each. */
export const faultClasses: readonly FaultClass[] = inSoak(alone, [...alone, everything]);
