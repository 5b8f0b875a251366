import { boolean, integer, object, required, string } from '../../../schema/build.ts';
import type { Output } from '../../../schema/node.ts';
import { duration } from '../../text.ts';

const token = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

const headerName = string('Header whose value decides, so that equal values reach the same endpoint.', {
  pattern: `^${token}$`,
  minLength: 1,
  maxLength: 128,
  expects: 'the name of an HTTP header such as x-session-id',
});

const httpCookie = object('Cookie whose value decides; callers that have none are given one.', {
  name: required(
    string('Name of the cookie.', {
      pattern: `^${token}$`,
      minLength: 1,
      maxLength: 128,
      expects: 'the name of a cookie such as session',
    }),
  ),
  path: string('Path it is for.', {
    pattern: '^/[A-Za-z0-9/._~%-]*$',
    maxLength: 256,
    expects: 'a path that begins with a slash',
  }),
  ttl: required(duration('How long it lives.')),
});

/** Primes, as the mesh demands, each about twice the one before. */
const tableSizes = [
  251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65537, 131071, 262139, 524287, 1048573, 2097143, 4194301,
] as const;

export const consistentHash = object(
  'Stickiness; goes before `algorithm`.',
  {
    httpHeaderName: headerName,
    httpCookie,
    useSourceIp: boolean('Whether the address of the caller decides.'),
    httpQueryParameterName: string('Query parameter whose value decides.', {
      pattern: '^[A-Za-z0-9._~-]+$',
      minLength: 1,
      maxLength: 128,
      expects: 'the name of a query parameter such as tenant',
    }),
    ringSize: integer('Smallest number of entries of the ring; more spread more evenly and take more memory.', {
      minimum: 1,
      maximum: 8_388_608,
    }),
    maglevTableSize: integer(
      `A table in the place of a ring, with this many entries: one of ${tableSizes.join(', ')}.`,
      {
        minimum: tableSizes[0],
        maximum: 4_194_301,
        rules: [
          {
            rule: `self in [${tableSizes.join(', ')}]`,
            message: `must be one of ${tableSizes.join(', ')}`,
            hint: '65537 does for hundreds of endpoints.',
          },
        ],
      },
    ),
  },
  {
    rules: [
      {
        rule: '[has(self.httpHeaderName), has(self.httpCookie), has(self.useSourceIp) && self.useSourceIp, has(self.httpQueryParameterName)].filter(given, given).size() == 1',
        message: 'needs exactly one of httpHeaderName, httpCookie, useSourceIp and httpQueryParameterName',
      },
      {
        rule: '!has(self.ringSize) || !has(self.maglevTableSize)',
        message: 'cannot be had together with ringSize: a table takes the place of the ring',
        fieldPath: '.maglevTableSize',
      },
    ],
  },
);

export interface ConsistentHashSpec extends Output<typeof consistentHash> {}
