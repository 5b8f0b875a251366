import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { compile } from '../compile.ts';
import { configMap } from '../contributions/testing/facts.ts';
import type { Facts } from '../facts/facts.ts';
import { at, items } from '../objects/access.ts';
import type { ComponentName } from '../platform/component.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { secretsUsed } from './secrets-used.ts';
import { rendered } from './testing/rendered.ts';

type Components = NonNullable<PlatformSpecInput['components']>;

const key = (name: string) => ({ name, key: 'value' });
const variable = (name: string, secret: string) => ({ name, valueFrom: { secretKeyRef: key(secret) } });
const headers = { 'X-Scope-OrgID': 'east', 'A-Price': '5$' };

const byPassword = {
  headers,
  basicAuth: { username: 'u$er', passwordSecret: key('password') },
  ca: key('ca'),
};
const byToken = { headers, tokenSecret: key('token'), ca: key('ca') };

const mimir = {
  url: 'https://mimir.example.com/prometheus',
  writeUrl: 'https://push.example.com/api/v1/push',
  otlpUrl: 'https://otlp.example.com/otlp/',
};
const alertmanager = { url: 'https://alerts.example.com/am' };

const external = (components: Record<string, Record<string, unknown>>): Components =>
  Object.fromEntries(Object.entries(components).map(([name, value]) => [name, { enabled: false, external: value }]));

const rules = 'groups: [{ name: a, rules: [{ record: b, expr: "sum(rate({c=\\"d\\"}[1m]))" }] }]';
const logRules: Facts = {
  ...plainFacts,
  contributions: [configMap('log-rules', { 'a.yaml': rules }, { namespace: 'monitoring' })],
};

const uncounted = { spanMetrics: { enabled: false } };

const mounted = (container: Record<string, unknown>) =>
  items(container['volumeMounts']).map((mount) => at(mount, 'mountPath'));

describe('Grafana', () => {
  const datasource = (value: Record<string, unknown>) => {
    const all = rendered('grafana', 'datasources.yaml', {
      components: external({ prometheus: { ...mimir, ...value } }),
    });
    return { ...all, found: items(all.config['datasources']).find((one) => at(one, 'uid') === 'prometheus') };
  };

  test('sends headers, name and password, and trusts the authorities that are named', () => {
    const { found, container, calls } = datasource(byPassword);
    expect(found).toMatchObject({
      url: mimir.url,
      basicAuth: true,
      basicAuthUser: 'u$$er',
      jsonData: { httpHeaderName1: 'A-Price', httpHeaderName2: 'X-Scope-OrgID', tlsAuthWithCACert: true },
      secureJsonData: {
        httpHeaderValue1: '5$$',
        httpHeaderValue2: 'east',
        basicAuthPassword: '$PROMETHEUS_PASSWORD',
        tlsCACert: '$PROMETHEUS_CA',
      },
    });
    expect(container['env']).toEqual(
      expect.arrayContaining([variable('PROMETHEUS_PASSWORD', 'password'), variable('PROMETHEUS_CA', 'ca')]),
    );
    expect(calls).toContain('grafana → host-mimir-example-com:443 (read)');
  });

  test('sends a token as the first of the headers', () => {
    expect(datasource(byToken).found).toMatchObject({
      jsonData: { httpHeaderName1: 'Authorization', httpHeaderName2: 'A-Price', httpHeaderName3: 'X-Scope-OrgID' },
      secureJsonData: { httpHeaderValue1: 'Bearer $PROMETHEUS_TOKEN', httpHeaderValue3: 'east' },
    });
  });
});

describe('Tempo', () => {
  test('writes where samples are to be written, with headers, password and authorities', () => {
    const { config, calls, container } = rendered('tempo', 'tempo.yaml', {
      components: { ...external({ prometheus: { ...mimir, ...byPassword } }), opentelemetryCollector: uncounted },
    });
    expect(at(config, 'metrics_generator', 'storage', 'remote_write')).toEqual([
      {
        url: mimir.writeUrl,
        send_exemplars: true,
        headers,
        basic_auth: { username: 'u$er', password_file: '/etc/tokens/prometheus-password' },
        tls_config: { ca_file: '/etc/tokens/prometheus-ca.crt' },
      },
    ]);
    expect(calls).toContain('tempo → host-push-example-com:443 (write)');
    expect(calls.filter((call) => call.includes('mimir'))).toEqual([]);
    expect(mounted(container)).toContain('/etc/tokens');
  });

  test('needs no Secret of a Prometheus that it writes nothing to', () => {
    const platform = platformWith({
      components: {
        ...external({ prometheus: { ...mimir, ...byPassword } }),
        tempo: { metricsGenerator: { enabled: false } },
      },
    });
    expect(secretsUsed(platform).filter(({ component }) => component === 'tempo')).toEqual([]);
  });
});

describe('Loki', () => {
  const loki = (components: Components, facts = logRules) => rendered('loki', 'loki.yaml', { components }, facts);

  test('writes what its rules record with headers, password and authorities', () => {
    const mine = { ...mimir, ...byPassword, headers: { 'X-Team': 'a' } };
    const { config, calls } = loki(external({ prometheus: mine }));
    expect(at(config, 'ruler', 'remote_write', 'clients', 'prometheus')).toEqual({
      url: mimir.writeUrl,
      headers: { 'X-Team': 'a' },
      basic_auth: { username: 'u$er', password_file: '/etc/tokens/prometheus-password' },
      tls_config: { ca_file: '/etc/tokens/prometheus-ca.crt' },
    });
    expect(calls).toContain('loki → host-push-example-com:443 (write)');
  });

  test('alerts with name and password, of which the password is an argument', () => {
    const { config, container } = loki(external({ alertmanager: { ...alertmanager, ...byPassword } }));
    expect(at(config, 'ruler')).toMatchObject({
      alertmanager_url: alertmanager.url,
      alertmanager_client: { basic_auth_username: 'u$er', tls_ca_path: '/etc/tokens/alertmanager-ca.crt' },
    });
    expect(container['args']).toContain('-ruler.alertmanager-client.basic-auth-password=$(ALERTMANAGER_PASSWORD)');
    expect(container['env']).toContainEqual(variable('ALERTMANAGER_PASSWORD', 'password'));
  });

  test.each([
    ['prometheus', mimir, 'not written to this Prometheus'],
    ['alertmanager', alertmanager, 'without them'],
  ])('says which headers to %s it cannot send, where there are rules for logs', (name, urls, message) => {
    const platform = platformWith({ components: external({ [name]: { ...urls, ...byToken } }) });
    const said = (facts: Facts) =>
      compile(platform, facts).diagnostics.filter(({ path }) => path === `spec.components.${name}.external.headers`);
    expect(said(logRules)).toMatchObject([{ code: 'NOT_ACTED_UPON', message: expect.stringContaining(message) }]);
    expect(said(plainFacts)).toEqual([]);
  });

  test('writes nothing where it would get to another tenant', () => {
    const { config, calls } = loki(external({ prometheus: { ...mimir, ...byToken } }));
    expect(at(config, 'ruler', 'remote_write')).toBeUndefined();
    expect(calls.filter((call) => call.includes('(write)'))).toEqual([]);
  });
});

describe('the Collector', () => {
  const tempo = { url: 'https://tempo.example.com', otlpUrl: 'https://spans.example.com:4317' };
  const stores = (value: Record<string, unknown>) =>
    rendered('otel-collector', 'collector.yaml', {
      components: external({
        prometheus: { ...mimir, ...value },
        loki: { url: 'https://logs.example.com', ...value },
        tempo: { ...tempo, ...value },
      }),
    });

  test('asks an extension for name and password, one for each store', () => {
    const { config, container } = stores(byPassword);
    for (const [exporter, store, endpoint] of [
      ['otlp_http/prometheus', 'prometheus', 'https://otlp.example.com/otlp'],
      ['otlp_http/loki', 'loki', 'https://logs.example.com/otlp'],
      ['otlp_grpc/tempo', 'tempo', 'spans.example.com:4317'],
    ] as const) {
      expect(at(config, 'exporters', exporter)).toMatchObject({
        endpoint,
        headers: { 'A-Price': '5$$', 'X-Scope-OrgID': 'east' },
        auth: { authenticator: `basicauth/${store}` },
        tls: { ca_file: `/etc/tokens/${store}-ca.crt` },
      });
      const name = `${store.toUpperCase()}_PASSWORD`;
      expect(at(config, 'extensions', `basicauth/${store}`)).toEqual({
        client_auth: { username: 'u$$er', password: `\${env:${name}}` },
      });
      expect(container['env']).toContainEqual(variable(name, 'password'));
    }
    expect(at(config, 'service', 'extensions')).toEqual([
      'health_check',
      'basicauth/tempo',
      'basicauth/loki',
      'basicauth/prometheus',
    ]);
    expect(mounted(container)).toContain('/etc/tokens');
  });

  test('sends a token beside the headers, and calls each where it takes OTLP', () => {
    const { config, calls } = stores(byToken);
    expect(at(config, 'exporters', 'otlp_http/prometheus', 'headers')).toEqual({
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the Collector's own placeholder
      authorization: 'Bearer ${env:PROMETHEUS_TOKEN}',
      'A-Price': '5$$',
      'X-Scope-OrgID': 'east',
    });
    expect(calls.toSorted()).toEqual([
      'otel-collector → host-logs-example-com:443 (otlp)',
      'otel-collector → host-otlp-example-com:443 (otlp)',
      'otel-collector → host-spans-example-com:4317 (otlp)',
    ]);
  });
});

describe('Prometheus', () => {
  test('alerts with headers, name and password, and trusts the authorities that are named', () => {
    const { config, container } = rendered('prometheus', 'prometheus.yml', {
      components: external({ alertmanager: { ...alertmanager, ...byPassword } }),
    });
    expect(at(config, 'alerting', 'alertmanagers')).toEqual([
      {
        scheme: 'https',
        path_prefix: '/am',
        http_headers: { 'A-Price': { values: ['5$'] }, 'X-Scope-OrgID': { values: ['east'] } },
        basic_auth: { username: 'u$er', password_file: '/etc/prometheus-secrets/password/value' },
        tls_config: { ca_file: '/etc/prometheus-secrets/ca/value' },
        static_configs: [{ targets: ['alerts.example.com:443'] }],
      },
    ]);
    expect(mounted(container)).toEqual(
      expect.arrayContaining(['/etc/prometheus-secrets/password', '/etc/prometheus-secrets/ca']),
    );
  });
});

test.each<[ComponentName, string[]]>([
  ['grafana', ['alertmanager', 'prometheus']],
  ['loki', ['alertmanager', 'prometheus']],
  ['tempo', ['prometheus']],
  ['prometheus', ['alertmanager']],
])('every Secret that %s needs to call others is looked for', (component, called) => {
  const own: Record<string, Record<string, unknown>> = component === 'prometheus'
    ? {}
    : { prometheus: { ...mimir, ...byPassword } };
  const platform = platformWith({
    components: {
      ...external({ ...own, alertmanager: { ...alertmanager, ...byPassword } }),
      opentelemetryCollector: uncounted,
    },
  });
  const found = secretsUsed(platform)
    .filter((use) => use.component === component && use.path.includes('.external.'))
    .map(({ name, path }) => `${name} of ${path.split('.')[2]}`);
  expect(found.toSorted()).toEqual(called.flatMap((name) => [`ca of ${name}`, `password of ${name}`]).toSorted());
});
