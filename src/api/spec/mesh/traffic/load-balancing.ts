import { integer, number, object, oneOf, required } from '../../../schema/build.ts';
import type { Output } from '../../../schema/node.ts';
import { duration } from '../../text.ts';
import { consistentHash } from './consistent-hash.ts';
import { locality } from './locality.ts';

const warmup = object('New endpoints get their full share bit by bit.', {
  duration: required(duration('How long that takes.')),
  minimumPercent: integer('Share they begin with, in percent.', { minimum: 1, maximum: 100 }),
  aggression: number('How the share grows: 1 evenly, more early on above that.', {
    minimum: 0,
    maximum: 100,
    // An API server cuts a bound off to a whole number when it meets one.
    rules: [{ rule: 'self >= 0.1', message: 'must be at least 0.1' }],
  }),
});

export const loadBalancing = object('How requests are spread over endpoints.', {
  algorithm: oneOf('How the next endpoint is chosen.', ['ROUND_ROBIN', 'LEAST_REQUEST', 'RANDOM']),
  consistentHash,
  locality,
  warmup,
});

export interface LoadBalancingSpec extends Output<typeof loadBalancing> {}
