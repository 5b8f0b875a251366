import { integer, object, oneOf, required, string } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { duration } from '../text.ts';

/** What Envoy and gRPC call the reasons to try again; a numeric HTTP status is one as well. */
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

const retryToken = `(${[...retryTokens, '[1-5][0-9][0-9]'].join('|')})`;

const retry = object(
  'Retries of failed requests.',
  {
    attempts: required(
      integer('How often a request is tried again; 0 switches retries off.', { minimum: 0, maximum: 10 }),
    ),
    perTryTimeout: duration('How long one try may take.'),
    retryOn: string(
      `What to try again on: a comma-separated list without spaces of ${retryTokens.join(', ')} or an HTTP status.`,
      {
        pattern: `^${retryToken}(,${retryToken})*$`,
        maxLength: 512,
        expects: 'a comma-separated list without spaces such as 5xx,reset,connect-failure',
        hint: `Known words: ${retryTokens.join(', ')}, or an HTTP status.`,
      },
    ),
  },
  {
    rules: [
      {
        rule: 'self.attempts > 0 || !has(self.perTryTimeout)',
        message: 'has no meaning with attempts 0, and the mesh refuses it',
        fieldPath: '.perTryTimeout',
        hint: 'Leave perTryTimeout out, or set attempts to 1 or more.',
      },
      {
        rule: 'self.attempts > 0 || !has(self.retryOn)',
        message: 'has no meaning with attempts 0, and the mesh refuses it',
        fieldPath: '.retryOn',
        hint: 'Leave retryOn out, or set attempts to 1 or more.',
      },
    ],
  },
);

const circuitBreaker = object(
  'When an endpoint that fails is left alone for a while. What is left out is the mesh’s default.',
  {
    consecutiveErrors: integer('Number of 5xx answers in a row that eject an endpoint.', {
      minimum: 1,
      maximum: 10000,
    }),
    interval: duration('Time between two looks at the endpoints.'),
    baseEjectionTime: duration('How long an endpoint is left alone, times the number of times it was ejected.'),
    maxEjectionPercent: integer('Share of the endpoints that may be left alone at once, in percent.', {
      minimum: 0,
      maximum: 100,
    }),
  },
);

const timeout = object('How long to wait.', {
  request: duration('For the whole answer to a request. Streams are exempt.'),
  idle: duration('Before a connection without requests is closed.'),
});

const headerName = string('Header whose value decides, so that equal values reach the same endpoint.', {
  pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
  minLength: 1,
  maxLength: 128,
  expects: 'the name of an HTTP header such as x-session-id',
});

const loadBalancing = object('How requests are spread over endpoints.', {
  algorithm: oneOf('How the next endpoint is chosen.', ['ROUND_ROBIN', 'LEAST_REQUEST', 'RANDOM']),
  consistentHash: object('Stickiness; goes before `algorithm`.', { httpHeaderName: required(headerName) }),
});

/** How requests between the components travel. */
export const trafficManagement = object('How requests between the components travel.', {
  retry,
  circuitBreaker,
  timeout,
  loadBalancing,
});

export interface TrafficManagementSpec extends Output<typeof trafficManagement> {}
