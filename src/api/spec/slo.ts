import { defaulted, listBy, number, object, oneOf, required, string } from '../schema/build.ts';
import type { Output } from '../schema/node.ts';
import { dnsLabel } from './text.ts';

export const slo = object(
  'How well a service in the mesh has to do.',
  {
    name: required(dnsLabel('What it is called, in the label `slo` of its series and alerts.')),
    service: required(
      string('Service in the mesh, with its namespace: reviews.shop.', {
        pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
        maxLength: 127,
        expects: 'a Service and its namespace with a dot between them: reviews.shop',
      }),
    ),
    objective: required(
      number('Share of the requests that have to be good, in percent.', {
        minimum: 50,
        maximum: 99.999,
      }),
    ),
    window: defaulted(oneOf('Over which time.', ['28d', '30d']), '30d'),
    indicator: defaulted(
      oneOf('What a good request is: one that does not fail, or one that is answered within `threshold`.', [
        'errors',
        'latency',
      ]),
      'errors',
    ),
    threshold: string(
      'Time within which a request has to be answered. One of the bounds that proxies count by: 5ms, 10ms, 25ms, 50ms, 100ms, 250ms, 500ms, 1s, 2500ms, 5s, 10s, 30s, 60s.',
      { pattern: '^[1-9][0-9]{0,7}(ms|s)$', maxLength: 10, expects: 'milliseconds or seconds such as 250ms or 1s' },
    ),
  },
  {
    rules: [
      {
        rule: "has(self.threshold) == (has(self.indicator) && self.indicator == 'latency')",
        message: 'threshold goes with the indicator latency',
        fieldPath: '.threshold',
        hint: 'Set indicator to latency and threshold to how long a request may take, or leave both out.',
      },
    ],
  },
);

export const slos = listBy(
  'name',
  'Objectives for services in the mesh: their error budgets are recorded, and alerts tell when one is used up too fast.',
  slo,
  { maxItems: 64 },
);

export interface SloSpec extends Output<typeof slo> {}
