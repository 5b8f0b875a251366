import { defaulted, integer, number, object, required, string } from '../../../schema/build.ts';
import type { Output, Rule } from '../../../schema/node.ts';
import { duration } from '../../text.ts';

/** What Envoy and gRPC call the reasons to try again; an HTTP status of an error is one as well. */
const retryTokens = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
] as const;

/** Those that have a name: Istio refuses others. */
const errorStatuses = ['40[0-9]', '41[0-8]', '42[1-689]', '431', '451', '50[0-8]', '51[01]'] as const;

const retryToken = `(${[...retryTokens, ...errorStatuses].join('|')})`;

const budget = object(
  'Limits retries to a share of the requests under way, so that a failing component is not called ever more.',
  {
    percent: defaulted(
      number('Share of the requests under way that may be retries, in percent.', { minimum: 0, maximum: 100 }),
      20,
    ),
    minRetryConcurrency: integer('Retries at a time that are allowed however few requests there are.', {
      minimum: 1,
      maximum: 1_000_000,
    }),
  },
);

export const retry = object(
  'Retries of failed requests. Streams are never tried again; what is written only where nobody can have taken it yet.',
  {
    attempts: required(
      integer('How often a request is tried again; 0 switches retries off.', { minimum: 0, maximum: 10 }),
    ),
    perTryTimeout: duration(
      'How long one try of a query may take. What is written is bounded by `timeout.request` alone.',
    ),
    retryOn: string(
      `What to try queries again on: a comma-separated list without spaces of ${retryTokens.join(', ')} or the HTTP status of an error.`,
      {
        pattern: `^${retryToken}(,${retryToken})*$`,
        maxLength: 512,
        expects: 'a comma-separated list without spaces such as 5xx,reset,connect-failure',
        hint: `Known words: ${retryTokens.join(', ')}, or an HTTP status of 400 or more.`,
      },
    ),
    backoff: duration('Shortest time before the next try; it grows with every try.'),
    budget,
  },
  { rules: (['perTryTimeout', 'retryOn', 'backoff', 'budget'] as const).map(needsAttempts) },
);

export interface RetrySpec extends Output<typeof retry> {}

function needsAttempts(field: string): Rule {
  return {
    rule: `self.attempts > 0 || !has(self.${field})`,
    message: 'has no meaning with attempts 0, and the mesh refuses it',
    fieldPath: `.${field}`,
    hint: `Leave ${field} out, or set attempts to 1 or more.`,
  };
}
