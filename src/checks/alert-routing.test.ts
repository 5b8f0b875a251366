import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { alertRouting } from './alert-routing.ts';

type Alertmanager = NonNullable<NonNullable<PlatformSpecInput['components']>['alertmanager']>;

const at = 'spec.components.alertmanager';
const route = (one: object): Alertmanager => ({ receivers: [{ name: 'team' }], route: { routes: [one] } });
const interval = (one: object): Alertmanager => ({ timeIntervals: [{ name: 'a', ...one }] });
const extra = (receiver: object): Alertmanager => ({ extraConfig: { receivers: [{ name: 'x', ...receiver }] } });

test.each<{ title: string; alertmanager: Alertmanager; found: string[] }>([
  { title: 'nothing set', alertmanager: {}, found: [] },
  {
    title: 'routes to receivers that are there',
    alertmanager: route({ receiver: 'team', routes: [{ receiver: 'none' }] }),
    found: [],
  },
  {
    title: 'a route to nobody, deep down',
    alertmanager: route({ receiver: 'team', routes: [{}, { receiver: 'nobody' }] }),
    found: [`UNKNOWN_NAME ${at}.route.routes[0].routes[1].receiver`],
  },
  {
    title: 'a route to a receiver of extraConfig',
    alertmanager: { ...extra({}), route: { receiver: 'x' } },
    found: [],
  },
  {
    title: 'a route of extraConfig to nobody',
    alertmanager: { extraConfig: { route: { routes: [{ receiver: 'none' }, { routes: [{ receiver: 'nobody' }] }] } } },
    found: [`UNKNOWN_NAME ${at}.extraConfig.route.routes[1].routes[0].receiver`],
  },
  {
    title: "a dead-man's switch that is nobody",
    alertmanager: { deadMansSwitch: { receiver: 'nobody' } },
    found: [`UNKNOWN_NAME ${at}.deadMansSwitch.receiver`],
  },
  {
    title: 'a time interval that is not there',
    alertmanager: { ...route({ muteTimeIntervals: ['a', 'b'], activeTimeIntervals: ['c'] }), ...interval({}) },
    found: [
      `UNKNOWN_NAME ${at}.route.routes[0].muteTimeIntervals[1]`,
      `UNKNOWN_NAME ${at}.route.routes[0].activeTimeIntervals[0]`,
    ],
  },
  {
    title: 'all labels and one more',
    alertmanager: { route: { groupBy: ['...', 'a'] } },
    found: [`INVALID_VALUE ${at}.route.groupBy`],
  },
  {
    title: 'a label twice',
    alertmanager: route({ groupBy: ['a', 'a'] }),
    found: [`INVALID_VALUE ${at}.route.routes[0].groupBy`],
  },
  {
    title: 'expressions that Go reads',
    alertmanager: route({ matchers: ['a=~"(?i)b.+"', 'a=~"(?P<n>b)"', 'a=~"(?i:b)|c"', 'a="("', 'a!~"\\\\d+"'] }),
    found: [],
  },
  {
    title: 'expressions that Go does not read',
    alertmanager: {
      ...route({ matchers: ['a=~"("', 'a=~"b(?!c)"', 'a=~"(b)\\\\1"'] }),
      inhibitRules: [{ sourceMatchers: ['a=~"["'], targetMatchers: ['a!~"*"'] }],
    },
    found: [
      ...[0, 1, 2].map((index) => `INVALID_VALUE ${at}.route.routes[0].matchers[${index}]`),
      `INVALID_VALUE ${at}.inhibitRules[0].sourceMatchers[0]`,
      `INVALID_VALUE ${at}.inhibitRules[0].targetMatchers[0]`,
    ],
  },
  {
    title: 'times in order',
    alertmanager: interval({
      times: [{ start: '00:00', end: '24:00' }],
      weekdays: ['sunday:saturday', 'monday'],
      daysOfMonth: ['1:31', '-7:-1', '20:-5'],
      months: ['january:3', 'december'],
      years: ['2027:2027'],
    }),
    found: [],
  },
  {
    title: 'times out of order',
    alertmanager: interval({
      times: [{ start: '22:00', end: '06:00' }],
      weekdays: ['saturday:sunday'],
      daysOfMonth: ['7:1', '-1:-7', '-7:7', '30:-1'],
      months: ['december:january'],
      years: ['2028:2027'],
    }),
    found: [
      `INVALID_VALUE ${at}.timeIntervals[0].weekdays[0]`,
      ...[0, 1, 2, 3].map((index) => `INVALID_VALUE ${at}.timeIntervals[0].daysOfMonth[${index}]`),
      `INVALID_VALUE ${at}.timeIntervals[0].months[0]`,
      `INVALID_VALUE ${at}.timeIntervals[0].years[0]`,
      `INVALID_VALUE ${at}.timeIntervals[0].times[0]`,
    ],
  },
  {
    title: 'a receiver of extraConfig whose host nobody knows',
    alertmanager: extra({ webhook_configs: [{ url: 'https://{{ .CommonLabels.team }}.example.com/' }] }),
    found: [`RECEIVER_UNREACHABLE ${at}.extraConfig`],
  },
  {
    title: 'a receiver of extraConfig whose host is usual',
    alertmanager: extra({ pushover_configs: [{ user_key: 'a', token: 'b' }] }),
    found: [],
  },
  {
    title: 'everything wrong with what is switched off',
    alertmanager: { enabled: false, route: { receiver: 'nobody' } },
    found: [],
  },
])('$title', ({ alertmanager, found }) => {
  const diagnostics = alertRouting(platformWith({ components: { alertmanager } }), plainFacts);
  expect(diagnostics.map(({ code, path }) => `${code} ${path}`)).toEqual(found);
});

test.each([
  { mesh: false, replicas: 3, found: [] },
  { mesh: true, replicas: 1, found: [] },
  { mesh: true, replicas: 2, found: ['GOSSIP_OUTSIDE_MESH'] },
])('$replicas replicas in a mesh: $mesh', ({ mesh, replicas, found }) => {
  const spec: PlatformSpecInput = {
    serviceMesh: { enabled: mesh },
    components: { alertmanager: { replicas } },
  };
  expect(alertRouting(platformWith(spec), plainFacts).map(({ code }) => code)).toEqual(found);
});
