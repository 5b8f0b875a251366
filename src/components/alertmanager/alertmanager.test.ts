import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import { at } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { endpointOf } from '../../platform/endpoint.ts';
import { peerName } from '../../platform/flow.ts';
import { plainFacts, platformWith } from '../../testing/platform.ts';
import { alertmanagerConfig, retentionHours } from './config.ts';
import { seconds } from './duration.ts';
import { egress } from './egress.ts';
import { secretFiles, secretUses } from './secret-files.ts';

type Alertmanager = NonNullable<NonNullable<PlatformSpecInput['components']>['alertmanager']>;

const specOf = (alertmanager: Alertmanager) =>
  platformWith({ components: { alertmanager } }).spec.components.alertmanager;
const config = (alertmanager: Alertmanager) => alertmanagerConfig(specOf(alertmanager));

/** `host-hooks-slack-com 443`. */
function calls(alertmanager: Alertmanager): string[] {
  const spec = specOf(alertmanager);
  return egress(spec, alertmanagerConfig(spec), 'monitoring').flows.map(({ to, port }) => `${peerName(to)} ${port}`);
}

const secret = { name: 'alerting', key: 'a' };
const team = (receiver: object): Alertmanager => ({ receivers: [{ name: 'team', ...receiver }] });
const extra = (receiver: object, global = {}): Alertmanager => ({
  extraConfig: { global, receivers: [{ name: 'x', ...receiver }] },
});

test.each<{ title: string; alertmanager: Alertmanager; calls: string[] }>([
  { title: 'nothing set calls nobody', alertmanager: {}, calls: [] },
  {
    title: 'each kind of receiver calls its usual host',
    alertmanager: team({
      slack: [{ urlSecret: secret }],
      pagerduty: [{ routingKeySecret: secret }],
      opsgenie: [{ apiKeySecret: secret }],
      telegram: [{ botTokenSecret: secret, chatID: 1 }],
      discord: [{ urlSecret: secret }],
    }),
    calls: [
      'host-discord-com 443',
      'host-api-opsgenie-com 443',
      'host-events-pagerduty-com 443',
      'host-hooks-slack-com 443',
      'host-api-telegram-org 443',
    ],
  },
  {
    title: 'hosts that are said win',
    alertmanager: team({
      webhook: [{ urlSecret: secret, host: 'hooks.example.com:8443' }, { url: 'http://hook.tools.svc:8080/a' }],
      slack: [{ urlSecret: { name: 'alerting', key: 'b' }, host: 'slack.example.com' }],
      opsgenie: [{ apiKeySecret: secret, apiUrl: 'https://api.eu.opsgenie.com' }],
      msteams: [{ urlSecret: secret, host: 'x.logic.azure.com' }],
    }),
    calls: [
      'host-x-logic-azure-com 443',
      'host-api-eu-opsgenie-com 443',
      'host-slack-example-com 443',
      'host-hooks-example-com 8443',
      'pods-tools 8080',
    ],
  },
  {
    title: 'mail goes to its server',
    alertmanager: {
      ...team({ email: [{ to: 'a@example.com' }] }),
      global: { smtp: { smarthost: 'smtp.example.com:587', from: 'b@example.com' } },
    },
    calls: ['host-smtp-example-com 587'],
  },
  {
    title: "a dead-man's switch",
    alertmanager: { deadMansSwitch: { urlSecret: secret, host: 'hc-ping.com' } },
    calls: ['host-hc-ping-com 443'],
  },
  {
    title: 'receivers of extraConfig count, also those added to one that is there',
    alertmanager: {
      ...team({ webhook: [{ url: 'http://localhost:1' }] }),
      extraConfig: { receivers: [{ name: 'team', webhook_configs: [{ url: 'https://b.example.com' }] }] },
    },
    calls: ['host-b-example-com 443'],
  },
  {
    title: 'a proxy is called instead',
    alertmanager: extra({
      webhook_configs: [
        {
          url: 'https://b.example.com',
          http_config: {
            proxy_url: 'http://proxy.example.com:3128',
            oauth2: { token_url: 'https://login.example.com/t' },
          },
        },
      ],
    }),
    calls: ['host-proxy-example-com 3128', 'host-login-example-com 443'],
  },
  {
    title: 'a URL for all receivers of a kind',
    alertmanager: extra({ webex_configs: [{ room_id: 'a' }] }, { webex_api_url: 'https://webex.example.com/m' }),
    calls: ['host-webex-example-com 443'],
  },
  {
    title: 'SNS by its region',
    alertmanager: extra({ sns_configs: [{ sigv4: { region: 'eu-west-1' }, topic_arn: 'a' }] }),
    calls: ['host-sns-eu-west-1-amazonaws-com 443'],
  },
])('$title', ({ alertmanager, calls: expected }) => {
  expect(calls(alertmanager)).toEqual(expected);
});

test('values of secrets are named by file and never written', () => {
  const spec = specOf(
    team({ pagerduty: [{ routingKeySecret: { name: 'pd', key: 'k' } }], slack: [{ urlSecret: secret }] }),
  );
  expect(secretFiles(spec)).toEqual([
    { secret: 'alerting', mountPath: '/etc/alertmanager-secrets', items: { a: 'alerting/a' } },
    { secret: 'pd', mountPath: '/etc/alertmanager-secrets', items: { k: 'pd/k' } },
  ]);
  expect(secretUses(spec).map(({ path, name, keys }) => `${path} ${name} ${keys.join()}`)).toEqual([
    'spec.components.alertmanager.receivers[0].pagerduty[0].routingKeySecret pd k',
    'spec.components.alertmanager.receivers[0].slack[0].urlSecret alerting a',
  ]);
});

const routes = (alertmanager: Alertmanager) => at(config(alertmanager), 'route', 'routes');

test('the alert that always fires pages nobody, whatever the routes are', () => {
  expect(routes({ receivers: [{ name: 'a' }], route: { receiver: 'a', routes: [{ receiver: 'a' }] } })).toEqual([
    { receiver: 'none', matchers: ['alertname="Watchdog"'] },
    { receiver: 'a' },
  ]);
});

test("a dead-man's switch is told once in its interval", () => {
  expect(routes({ deadMansSwitch: { url: 'https://a.example.com', interval: '1m' } })).toEqual([
    {
      receiver: 'dead-mans-switch',
      matchers: ['alertname="Watchdog"'],
      group_by: ['alertname'],
      group_wait: '1s',
      group_interval: '60s',
      repeat_interval: '54s',
    },
  ]);
});

test('extraConfig adds receivers and routes after those of the resource', () => {
  const merged = config({
    ...team({}),
    route: { receiver: 'team' },
    extraConfig: { receivers: [{ name: 'x' }], route: { group_wait: '10s', routes: [{ receiver: 'x' }] } },
  });
  expect(at(merged, 'route', 'receiver')).toBe('team');
  expect(at(merged, 'route', 'group_wait')).toBe('10s');
  expect(at(merged, 'route', 'routes')).toMatchObject([{ receiver: 'none' }, { receiver: 'x' }]);
  expect(merged['receivers']).toEqual([{ name: 'none' }, { name: 'team' }, { name: 'x' }]);
});

test.each([
  { route: {}, hours: 120 },
  { route: { repeatInterval: '7d' }, hours: 192 },
  { route: { routes: [{ routes: [{ repeatInterval: '30d' }] }] }, hours: 744 },
])('what was told is remembered for $hours hours', ({ route, hours }) => {
  expect(retentionHours(config({ route }))).toBe(hours);
});

test.each([
  ['90s', 90],
  ['1h30m', 5400],
  ['1w', 604_800],
  ['500ms', 0],
])('%s is %d seconds', (duration, expected) => {
  expect(seconds(duration)).toBe(expected);
});

function compiled(alertmanager: Alertmanager): KubeObject[] {
  const { plan, diagnostics } = compile(platformWith({ components: { alertmanager } }), plainFacts);
  if (!plan) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return plan.waves.flatMap(({ objects }) => objects);
}

test('replicas find each other by names of their own, over TCP and UDP', () => {
  const objects = compiled({ replicas: 3 });
  const set = objects.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'alertmanager');
  const [container] = at(set, 'spec', 'template', 'spec', 'containers') as { args: string[] }[];
  expect(container?.args.filter((argument) => argument.startsWith('--cluster'))).toEqual([
    '--cluster.listen-address=[$(POD_IP)]:9094',
    '--cluster.label=monitoring/my-platform',
    '--cluster.reconnect-timeout=5m',
    ...[0, 1, 2].map((n) => `--cluster.peer=alertmanager-${n}.alertmanager-peers.monitoring.svc:9094`),
  ]);
  expect(at(set, 'spec', 'serviceName')).toBe('alertmanager-peers');
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => JSON.stringify(spec));
  for (const protocol of ['TCP', 'UDP']) {
    expect(
      policies.some(
        (policy) =>
          policy.includes(`"protocol":"${protocol}","port":9094`) ||
          policy.includes(`"port":9094,"protocol":"${protocol}"`),
      ),
    ).toBe(true);
  }
});

test.each([
  { replicas: 1, addresses: ['alertmanager.monitoring.svc:9093'] },
  {
    replicas: 2,
    addresses: [0, 1].map((n) => `alertmanager-${n}.alertmanager-peers.monitoring.svc:9093`),
  },
])('whoever sends alerts to $replicas of them sends them to all', ({ replicas, addresses }) => {
  const platform = platformWith({ components: { alertmanager: { replicas } } });
  expect(endpointOf(platform, 'monitoring', 'alertmanager')?.addresses).toEqual(addresses);
});

test('templates lie beside the configuration', () => {
  const files = compiled({ templates: { b: 'B', a: 'A' } }).find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('alertmanager'),
  )?.['data'] as Record<string, string>;
  expect(Object.keys(files)).toEqual(['a.tmpl', 'alertmanager.yml', 'b.tmpl']);
  expect(parse(files['alertmanager.yml'] ?? '')).toMatchObject({ templates: ['/etc/alertmanager/*.tmpl'] });
});
