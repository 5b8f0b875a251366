import { boolean, defaulted, integer, list, listBy, object, required, string } from '../../../schema/build.ts';
import type { Output } from '../../../schema/node.ts';

const part = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';

const place = (description: string) =>
  string(`${description} A region, a zone or what is below one: eu-west, eu-west/a, eu-west/a/rack1.`, {
    pattern: `^${part}(/${part}){0,2}$`,
    maxLength: 191,
    expects: 'a region, region/zone or region/zone/subzone such as eu-west/a',
  });

const region = (description: string) =>
  string(description, { pattern: `^${part}$`, maxLength: 63, expects: 'the name of a region such as eu-west' });

const share = object('A place and its share.', {
  locality: required(place('Where requests go.')),
  weight: required(integer('Its share of the requests, in percent.', { minimum: 1, maximum: 100 })),
});

const overlap = (key: string) =>
  `self.all(a, self.all(b, a.${key} == b.${key} || !(a.${key} + '/').startsWith(b.${key} + '/')))`;

const distribute = object('Where callers of one place send their requests.', {
  from: required(place('Where the callers are.')),
  to: required(
    listBy('locality', 'Shares of the requests; they add up to 100.', share, {
      maxItems: 16,
      rules: [
        { rule: 'self.map(one, one.weight).sum() == 100', message: 'the weights have to add up to 100' },
        { rule: overlap('locality'), message: 'has a place that lies within another' },
      ],
    }),
  ),
});

const failover = object(
  'Where callers of a region go when it has nobody healthy.',
  { from: required(region('Region of the callers.')), to: required(region('Region they go to.')) },
  {
    rules: [{ rule: 'self.from != self.to', message: 'must be another region than from', fieldPath: '.to' }],
  },
);

export const locality = object(
  'Whether callers prefer endpoints near to them. It takes a circuit breaker: without one nobody knows which are healthy.',
  {
    enabled: defaulted(
      boolean('Whether near endpoints are preferred; false spreads requests over all places alike.'),
      true,
    ),
    distribute: listBy('from', 'Fixed shares for each place.', distribute, {
      maxItems: 16,
      rules: [{ rule: overlap('from'), message: 'has a place that lies within another' }],
    }),
    failover: listBy('from', 'Which region takes over from which.', failover, { maxItems: 32 }),
    failoverPriority: list(
      'Labels that make endpoints near when callers have the same, the most important first.',
      string('A label, or one with the value that counts: topology.kubernetes.io/zone, team=a.', {
        pattern:
          '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?(=[-A-Za-z0-9_.]{0,63})?$',
        maxLength: 320,
        expects: 'a label such as topology.kubernetes.io/zone',
      }),
      { maxItems: 16 },
    ),
  },
  {
    rules: [
      {
        rule: '[has(self.distribute), has(self.failover), has(self.failoverPriority)].filter(given, given).size() <= 1',
        message: 'takes one of distribute, failover and failoverPriority at most',
      },
    ],
  },
);

export interface LocalitySpec extends Output<typeof locality> {}
