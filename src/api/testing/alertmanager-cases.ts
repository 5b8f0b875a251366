import type { Case } from './case.ts';

const alertmanager = (value: unknown) => ({ components: { alertmanager: value } });
const at = 'spec.components.alertmanager';
const secret = { name: 'alerting', key: 'url' };
const receiver = (value: object) => alertmanager({ receivers: [{ name: 'team', ...value }] });

export const alertmanagerCases: readonly Case[] = [
  {
    name: 'everything Alertmanager can be told',
    spec: alertmanager({
      replicas: 3,
      global: {
        resolveTimeout: '10m',
        smtp: { smarthost: 'smtp.example.com:587', from: 'a@example.com', username: 'a', passwordSecret: secret },
      },
      receivers: [
        {
          name: 'team/a',
          webhook: [{ url: 'http://hook.tools.svc:8080/a' }, { urlSecret: secret, host: 'hooks.example.com:8443' }],
          slack: [{ urlSecret: secret, channel: '#alerts', title: '{{ template "team.title" . }}' }],
          pagerduty: [{ routingKeySecret: secret, severity: 'critical', details: { runbook: 'here' } }],
          email: [{ to: 'b@example.com, c@example.com', subject: 'Alert' }],
          opsgenie: [{ apiKeySecret: secret, responders: [{ type: 'team', name: 'a' }] }],
          msteams: [{ urlSecret: secret, host: 'example.westeurope.logic.azure.com' }],
          telegram: [{ botTokenSecret: secret, chatID: -1001234567890 }],
          discord: [{ urlSecret: secret }],
        },
      ],
      route: {
        receiver: 'team/a',
        groupBy: ['...'],
        routes: [
          {
            matchers: ['severity="critical"', 'namespace=~"team-.+"', 'note="say \\"hi\\""'],
            continue: true,
            muteTimeIntervals: ['nights'],
            routes: [{ receiver: 'none', routes: [{ repeatInterval: '3d12h' }] }],
          },
        ],
      },
      inhibitRules: [],
      timeIntervals: [
        {
          name: 'nights',
          times: [{ start: '22:00', end: '24:00' }],
          weekdays: ['monday:friday'],
          daysOfMonth: ['1', '-7:-1'],
          months: ['december', '1:3'],
          years: ['2027:2030'],
          location: 'Europe/Berlin',
        },
      ],
      templates: { team: '{{ define "team.title" }}x{{ end }}' },
      deadMansSwitch: { receiver: 'team/a', interval: '1m' },
    }),
    refused: [],
  },
  { name: 'four Alertmanagers', spec: alertmanager({ replicas: 4 }), refused: [`${at}.replicas`] },
  {
    name: 'a chat whose number is not the same everywhere',
    spec: receiver({ telegram: [{ botTokenSecret: secret, chatID: 2 ** 53 }] }),
    refused: [`${at}.receivers[0].telegram[0].chatID`],
  },
  {
    name: 'a receiver of our name',
    spec: alertmanager({ receivers: [{ name: 'none' }] }),
    refused: [`${at}.receivers`],
  },
  {
    name: 'two receivers of one name',
    spec: alertmanager({ receivers: [{ name: 'a' }, { name: 'a' }] }),
    refused: [`${at}.receivers[1]`],
  },
  {
    name: 'mail without a server',
    spec: receiver({ email: [{ to: 'a@example.com' }] }),
    refused: [`${at}.receivers`],
  },
  {
    name: 'a webhook that leads nowhere',
    spec: receiver({ webhook: [{}] }),
    refused: [`${at}.receivers[0].webhook[0]`],
  },
  {
    name: 'a webhook that leads to two places',
    spec: receiver({ webhook: [{ url: 'https://a.example.com', urlSecret: secret, host: 'b.example.com' }] }),
    refused: [`${at}.receivers[0].webhook[0]`],
  },
  {
    name: 'a secret URL without its host',
    spec: receiver({ webhook: [{ urlSecret: secret }] }),
    refused: [`${at}.receivers[0].webhook[0].host`],
  },
  {
    name: 'a secret as text',
    spec: receiver({ pagerduty: [{ routingKeySecret: 'abc' }] }),
    refused: [`${at}.receivers[0].pagerduty[0].routingKeySecret`],
  },
  {
    name: 'a matcher without quotes',
    spec: alertmanager({ route: { routes: [{ matchers: ['severity=critical'] }] } }),
    refused: [`${at}.route.routes[0].matchers[0]`],
  },
  {
    name: 'matchers at the root',
    spec: alertmanager({ route: { matchers: ['a="b"'] } }),
    refused: [`${at}.route.matchers`],
  },
  {
    name: 'routes four levels deep',
    spec: alertmanager({ route: { routes: [{ routes: [{ routes: [{ routes: [] }] }] }] } }),
    refused: [`${at}.route.routes[0].routes[0].routes[0].routes`],
  },
  {
    name: 'a wait of nothing',
    spec: alertmanager({ route: { groupInterval: '0s' } }),
    refused: [`${at}.route.groupInterval`],
  },
  {
    name: 'a time that is none',
    spec: alertmanager({ timeIntervals: [{ name: 'a', times: [{ start: '24:30', end: '9:00' }] }] }),
    refused: [`${at}.timeIntervals[0].times[0].start`, `${at}.timeIntervals[0].times[0].end`],
  },
  {
    name: 'a template in a folder',
    spec: alertmanager({ templates: { 'a/b': 'x' } }),
    refused: [`${at}.templates`],
  },
  {
    name: "a dead-man's switch that is nobody",
    spec: alertmanager({ deadMansSwitch: { interval: '1m' } }),
    refused: [`${at}.deadMansSwitch`],
  },
  {
    name: "a dead-man's switch without its host",
    spec: alertmanager({ deadMansSwitch: { urlSecret: secret } }),
    refused: [`${at}.deadMansSwitch.host`],
  },
];
