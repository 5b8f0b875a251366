import { boolean, list, listBy, object, required, string } from '../../../schema/build.ts';
import type { Field, Output } from '../../../schema/node.ts';
import { alertDuration, labelName, matcher } from './text.ts';

const receiverName = string('Name of a receiver; that of the route above when left out, and of the first one `none`.', {
  minLength: 1,
  maxLength: 128,
});

const intervalNames = (description: string) => list(description, string('Name of a time interval.'), { maxItems: 16 });

const common = {
  receiver: receiverName,
  groupBy: list(
    'Labels whose alerts are told of together; `...` alone stands for all of them.',
    string('Name of a label, or `...`.', {
      pattern: '^([a-zA-Z_][a-zA-Z0-9_]*|\\.\\.\\.)$',
      maxLength: 128,
      expects: 'the name of a label, or ...',
    }),
    { maxItems: 16 },
  ),
  groupWait: alertDuration('How long a new group waits for more alerts; 30s when left out.'),
  groupInterval: alertDuration('How long until new alerts of a group are told of; 5m when left out.'),
  repeatInterval: alertDuration('How long until the same is told again; 12h when left out.'),
};

const nested = {
  ...common,
  matchers: list('What alerts of this route have; all of these.', matcher('One matcher: severity="critical".'), {
    maxItems: 16,
  }),
  continue: boolean('Whether later routes beside this one are looked at too.'),
  muteTimeIntervals: intervalNames('Time intervals in which nobody is told.'),
  activeTimeIntervals: intervalNames('Time intervals in which alone somebody is told.'),
};

/** A route as it is in the resource, whatever its depth. */
export interface RouteSpec {
  receiver?: string;
  groupBy?: string[];
  groupWait?: string;
  groupInterval?: string;
  repeatInterval?: string;
  matchers?: string[];
  continue?: boolean;
  muteTimeIntervals?: string[];
  activeTimeIntervals?: string[];
  routes?: RouteSpec[];
}

const under = (child: Field<RouteSpec, RouteSpec>, maxItems: number) =>
  list('Routes of which the first that fits takes the alert.', child, { maxItems });

const third = object('A route.', nested);
const second = object('A route.', { ...nested, routes: under(third, 16) });
const first = object('A route.', { ...nested, routes: under(second, 32) });

/** Three levels below the root: deeper trees cannot be read by people. `extraConfig` takes any. */
export const route = object('Who is told of which alerts.', { ...common, routes: under(first, 64) });

export const inhibitRules = list(
  'Alerts that keep others quiet. Left out, a critical alert keeps warnings of the same namespace and name quiet; an empty list switches that off.',
  object('While an alert of the source fires, alerts of the target are not told of.', {
    sourceMatchers: list('What the source has.', matcher('One matcher.'), { maxItems: 16 }),
    targetMatchers: list('What the target has.', matcher('One matcher.'), { maxItems: 16 }),
    equal: list('Labels that both have with the same value.', labelName('Name of a label.'), { maxItems: 16 }),
  }),
  { maxItems: 64 },
);

const time = (description: string) =>
  string(description, { pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$', expects: 'a time of day such as 09:00' });

const range = (description: string, pattern: string, expects: string) =>
  list(description, string('One value, or first and last with a colon between them.', { pattern, expects }), {
    maxItems: 16,
  });

const day = '(sunday|monday|tuesday|wednesday|thursday|friday|saturday)';
const month = '(january|february|march|april|may|june|july|august|september|october|november|december|[1-9]|1[0-2])';
const date = '-?([1-9]|[12][0-9]|3[01])';

/** Times of day, days and months by which routes are muted or active. */
export const timeIntervals = listBy(
  'name',
  'Times by which routes are muted or active.',
  object('A named set of times.', {
    name: required(string('Its name, by which routes call it.', { minLength: 1, maxLength: 128 })),
    times: list(
      'Times of day; the whole day when left out.',
      object('From one time to another of the same day.', {
        start: required(time('First minute.')),
        end: required(time('The minute after the last; 24:00 for midnight.')),
      }),
      { maxItems: 16 },
    ),
    weekdays: range('Days of the week.', `^${day}(:${day})?$`, 'a day such as monday, or monday:friday'),
    daysOfMonth: range(
      'Days of the month; from its end when negative.',
      `^${date}(:${date})?$`,
      'a day such as 1, 1:7 or -1',
    ),
    months: range('Months.', `^${month}(:${month})?$`, 'a month such as december or 12, or june:august'),
    years: range('Years.', '^[1-9][0-9]{3}(:[1-9][0-9]{3})?$', 'a year such as 2027, or 2027:2029'),
    location: string('Time zone of the times: Europe/Berlin; UTC when left out.', {
      pattern: '^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$',
      maxLength: 64,
      expects: 'a time zone such as UTC or Europe/Berlin',
    }),
  }),
  { maxItems: 32 },
);

export type TimeIntervalSpec = NonNullable<Output<typeof timeIntervals>>[number];
export type InhibitRuleSpec = NonNullable<Output<typeof inhibitRules>>[number];
