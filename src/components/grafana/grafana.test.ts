import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import type { Facts } from '../../facts/facts.ts';
import { at, isRecord, items } from '../../objects/access.ts';
import { peerName } from '../../platform/flow.ts';
import { plainFacts, platformWith } from '../../testing/platform.ts';

type GrafanaInput = NonNullable<NonNullable<PlatformSpecInput['components']>['grafana']>;

function compiled(grafana: GrafanaInput = {}, others: PlatformSpecInput['components'] = {}, facts: Facts = plainFacts) {
  const { plan, graph, diagnostics } = compile(platformWith({ components: { ...others, grafana } }), facts);
  const objects = plan?.waves.flatMap((wave) => wave.objects) ?? [];
  const config = (directory: string) =>
    objects.find(({ metadata }) => metadata.labels?.['observability.io/config-of'] === directory);
  const workload = objects.find(
    ({ kind, metadata }) => ['StatefulSet', 'Deployment'].includes(kind) && metadata.name === 'grafana',
  );
  return {
    objects,
    diagnostics,
    workload,
    pod: at(workload, 'spec', 'template', 'spec'),
    container: items(at(workload, 'spec', 'template', 'spec', 'containers'))[0],
    secrets: plan?.waves.flatMap((wave) => wave.secrets ?? []).map(({ name }) => name),
    ini: String(at(config('grafana'), 'data', 'grafana.ini')),
    datasources: items(
      at(parse(String(at(config('grafana-datasources'), 'data', 'datasources.yaml'))), 'datasources'),
    ) as Record<string, unknown>[],
    providers: () => parse(String(at(config('grafana-dashboard-providers'), 'data', 'dashboards.yaml'))) as unknown,
    calls: (graph?.flows ?? [])
      .filter(({ from, to, kind }) => from === 'grafana' && typeof to !== 'string' && kind !== 'dns')
      .map(({ to, port, kind }) => `${kind} ${peerName(to)}:${port}`),
  };
}

const env = (container: unknown, name: string) =>
  items(at(container, 'env')).find((variable) => at(variable, 'name') === name);
const secretRef = (name: string, key: string) => ({ valueFrom: { secretKeyRef: { name, key } } });

const urls = {
  authUrl: 'https://browsers.example.com/auth',
  tokenUrl: 'https://id.example.com/token',
  apiUrl: 'https://id.example.com:8443/me',
};
const oidc = { clientId: 'g', clientSecret: { name: 'login', key: 'secret' }, ...urls };
const externalUrl = 'https://grafana.example.com/g';
const passwordSecret = { name: 'db', key: 'password' };
const database = { type: 'postgres', host: 'db.data.svc', user: 'grafana', passwordSecret } as const;

describe('datasources', () => {
  test('have the uids that dashboards refer to, one default, and never prune', () => {
    const { datasources } = compiled();
    expect(datasources.map(({ uid }) => uid)).toEqual(['prometheus', 'loki', 'tempo', 'alertmanager']);
    expect(datasources.filter(({ isDefault }) => isDefault === true).map(({ uid }) => uid)).toEqual(['prometheus']);
    expect(JSON.stringify(datasources)).not.toContain('prune');
  });

  test.each(['prometheus', 'loki', 'tempo', 'alertmanager'] as const)(
    'refer to none that is not there, also without %s',
    (gone) => {
      const { datasources } = compiled({}, { [gone]: { enabled: false } });
      const uids = new Set(datasources.map(({ uid }) => uid));
      const referred = [...JSON.stringify(datasources).matchAll(/"(?:datasourceUid|alertmanagerUid)":"([^"]+)"/g)];
      expect(referred.map(([, uid]) => uid).filter((uid) => !uids.has(uid))).toEqual([]);
      expect(uids.has(gone)).toBe(false);
    },
  );

  test('lead from logs to traces, from traces to logs and metrics, and from metrics to traces', () => {
    const of = (uid: string) => compiled().datasources.find((one) => one['uid'] === uid)?.['jsonData'];
    expect(of('prometheus')).toMatchObject({
      prometheusType: 'Prometheus',
      exemplarTraceIdDestinations: [
        { name: 'trace_id', datasourceUid: 'tempo' },
        { name: 'traceID', datasourceUid: 'tempo' },
      ],
      alertmanagerUid: 'alertmanager',
    });
    expect(of('loki')).toMatchObject({
      derivedFields: [
        { matcherType: 'label', datasourceUid: 'tempo' },
        { matcherType: 'regex', datasourceUid: 'tempo' },
      ],
    });
    expect(of('tempo')).toMatchObject({
      serviceMap: { datasourceUid: 'prometheus' },
      tracesToLogsV2: { datasourceUid: 'loki' },
      tracesToMetrics: { datasourceUid: 'prometheus' },
    });
  });

  test('hold no dollar that Grafana would expand, but for tokens', () => {
    const external = { url: 'https://prom.example.com', tokenSecret: { name: 'prom', key: 'token' } };
    const texts = JSON.stringify(compiled({}, { prometheus: { enabled: false, external } }).datasources);
    expect(texts.replaceAll('$$', '').match(/\$\w*/g)).toEqual(['$PROMETHEUS_TOKEN']);
  });

  test('follow a component that somebody else runs, with its token', () => {
    const external = { url: 'https://prom.example.com/p/', tokenSecret: { name: 'prom', key: 'token' } };
    const { datasources, container, calls } = compiled({}, { prometheus: { enabled: false, external } });
    expect(datasources[0]).toMatchObject({
      url: 'https://prom.example.com/p',
      secureJsonData: { httpHeaderValue1: 'Bearer $PROMETHEUS_TOKEN' },
    });
    expect(datasources[0]?.['jsonData']).toMatchObject({ httpHeaderName1: 'Authorization' });
    expect(datasources[0]?.['jsonData']).not.toHaveProperty('prometheusVersion');
    expect(env(container, 'PROMETHEUS_TOKEN')).toMatchObject(secretRef('prom', 'token'));
    expect(calls).toContain('read host-prom-example-com:443');
  });
});

describe('dashboards of others', () => {
  const model = (title: string) => JSON.stringify({ uid: title, title, panels: [], schemaVersion: 39 });
  const contribution = (name: string, folder: string) => ({
    namespace: 'monitoring',
    name,
    labels: { 'observability.io/contributes': 'dashboards' },
    annotations: { 'observability.io/folder': folder },
    files: { [`${name}.json`]: model(name) },
  });

  test('come in folders whose names Grafana does not expand', () => {
    const facts = { ...plainFacts, contributions: [contribution('one', '$GF_SECURITY_ADMIN_PASSWORD $__env{X} $$')] };
    const [provider] = items(at(compiled({}, {}, facts).providers(), 'providers'));
    expect(at(provider, 'folder')).toBe('$$GF_SECURITY_ADMIN_PASSWORD $$__env{X} $$$$');
  });

  test('are read from a directory for each folder, which pods mount', () => {
    const facts = { ...plainFacts, contributions: [contribution('one', 'Team A'), contribution('two', 'Team B')] };
    const { providers, container, objects } = compiled({ builtInDashboards: false }, {}, facts);
    const found = items(at(providers(), 'providers'));
    expect(found.map((provider) => at(provider, 'folder'))).toEqual(['Team A', 'Team B']);
    const mounted = items(at(container, 'volumeMounts')).map((mount) => at(mount, 'mountPath'));
    for (const provider of found) {
      expect(provider).toMatchObject({ type: 'file', allowUiUpdates: false });
      expect(mounted).toContain(at(provider, 'options', 'path'));
    }
    const files = objects
      .filter(({ metadata }) => metadata.labels?.['observability.io/config-of']?.startsWith('grafana-dashboards-'))
      .flatMap(({ data }) => Object.values(isRecord(data) ? data : {}));
    expect(files.map((file) => String(at(JSON.parse(String(file)), 'title'))).toSorted()).toEqual(['one', 'two']);
  });

  test('need nothing where there are none', () => {
    expect(JSON.stringify(compiled({ builtInDashboards: false }).objects)).not.toContain('dashboard-providers');
  });
});

describe('login', () => {
  test('by a provider: settings, the secret from the environment, and flows to whom Grafana itself calls', () => {
    const roleAttributePath = "'Viewer'";
    const { ini, container, calls } = compiled({ externalUrl, auth: { oidc: { ...oidc, roleAttributePath } } });
    expect(ini).toContain('[auth.generic_oauth]\n');
    expect(ini).toContain('client_secret = \n');
    expect(ini).toContain('scopes = openid profile email\n');
    expect(ini).toContain(`role_attribute_path = """'Viewer'"""\n`);
    expect(ini).toContain('root_url = https://grafana.example.com/g/\n');
    expect(env(container, 'GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET')).toMatchObject(secretRef('login', 'secret'));
    expect(calls).toEqual(['login host-id-example-com:443', 'login host-id-example-com:8443']);
  });

  test('checks the provider by an authority of the user’s', () => {
    const { ini, container } = compiled({
      externalUrl,
      auth: { oidc: { ...oidc, ca: { name: 'ca', key: 'tls.crt' } } },
    });
    expect(ini).toContain('tls_client_ca = /etc/grafana-login-ca/ca.crt\n');
    expect(items(at(container, 'volumeMounts')).map((mount) => at(mount, 'mountPath'))).toContain(
      '/etc/grafana-login-ca',
    );
  });

  test('is open to people who have not logged in only when told so', () => {
    expect(compiled().ini).not.toContain('auth.anonymous');
    expect(compiled({ auth: { anonymous: { enabled: true } } }).ini).toContain(
      '[auth.anonymous]\nenabled = true\norg_role = Viewer\n',
    );
  });

  test('of the administrator is with a password made once, or with one the user brings', () => {
    expect(compiled().secrets).toEqual(['grafana-admin']);
    const { secrets, container } = compiled({ admin: { existingSecret: { name: 'mine', passwordKey: 'pw' } } });
    expect(secrets).toEqual([]);
    expect(env(container, 'GF_SECURITY_ADMIN_USER')).toMatchObject(secretRef('mine', 'admin-user'));
    expect(env(container, 'GF_SECURITY_ADMIN_PASSWORD')).toMatchObject(secretRef('mine', 'pw'));
  });
});

describe('a database', () => {
  test('takes the place of the volume, and several Grafanas can share it', () => {
    const { workload, ini, container, calls, diagnostics } = compiled({ database, replicas: 2 });
    expect(workload).toMatchObject({ kind: 'Deployment', spec: { replicas: 2 } });
    expect(ini).toContain('host = db.data.svc:5432\nname = grafana\nssl_mode = require\ntype = postgres\n');
    expect(env(container, 'GF_DATABASE_PASSWORD')).toMatchObject(secretRef('db', 'password'));
    expect(calls).toEqual(['storage pods-data:5432']);
    expect(ini).toContain('[unified_alerting]\nexecute_alerts = false\n');
    expect(diagnostics.map(({ code }) => code)).toContain('RULES_NOT_EVALUATED');
  });

  test.each([
    { sslMode: 'disable', said: 'ssl_mode = false' },
    { sslMode: 'require', said: 'ssl_mode = skip-verify' },
    { sslMode: 'verify-full', said: 'server_cert_name = db.data.svc\nssl_mode = true' },
  ] as const)('of MySQL says $said for $sslMode', ({ sslMode, said }) => {
    expect(compiled({ database: { ...database, type: 'mysql', sslMode } }).ini).toContain(said);
  });

  test('is not there by default: one Grafana with a volume, which evaluates its own rules', () => {
    const { workload, ini, diagnostics } = compiled();
    expect(workload?.kind).toBe('StatefulSet');
    expect(ini).not.toMatch(/\[database\]|execute_alerts/);
    expect(diagnostics.map(({ code }) => code)).not.toContain('RULES_NOT_EVALUATED');
  });
});

describe('settings of the user’s', () => {
  test('are merged, do not depend on their order, and null removes', () => {
    const one = compiled({
      extraConfig: { users: { viewers_can_edit: true, allow_sign_up: null }, a: { c: 1, b: '#x' } },
    });
    const two = compiled({
      extraConfig: { a: { b: '#x', c: 1 }, users: { allow_sign_up: null, viewers_can_edit: true } },
    });
    expect(one.ini).toBe(two.ini);
    expect(one.ini).toContain('[users]\nviewers_can_edit = true\n');
    expect(one.ini).toContain('[a]\nb = """#x"""\nc = 1\n');
  });

  test.each([
    {
      title: 'mail',
      extraConfig: { smtp: { enabled: true, host: 'mail.example.com:587' } },
      call: 'notify host-mail-example-com:587',
    },
    {
      title: 'a database',
      extraConfig: { database: { type: 'mysql', host: 'db.data.svc' } },
      call: 'storage pods-data:3306',
    },
    {
      title: 'a database by URL',
      extraConfig: { database: { url: 'postgres://u@db.example.com:6432/g' } },
      call: 'storage host-db-example-com:6432',
    },
    {
      title: 'a cache',
      extraConfig: { remote_cache: { type: 'redis', connstr: 'addr=redis.data.svc:6380,db=0' } },
      call: 'storage pods-data:6380',
    },
    {
      title: 'a provider by URL',
      extraConfig: {
        'auth.okta': { enabled: true, token_url: 'https://o.example.com/t', api_url: 'https://o.example.com/u' },
      },
      call: 'login host-o-example-com:443',
    },
    {
      title: 'a provider by name',
      extraConfig: { 'auth.github': { enabled: true } },
      call: 'login host-api-github-com:443',
    },
    {
      title: 'a drawing service',
      extraConfig: { rendering: { server_url: 'http://renderer.tools.svc:8081/render' } },
      call: 'read pods-tools:8081',
    },
    {
      title: 'Redis for alerts',
      extraConfig: { unified_alerting: { ha_redis_address: 'redis.data.svc:6379' } },
      call: 'storage pods-data:6379',
    },
    {
      title: 'traces',
      extraConfig: { 'tracing.opentelemetry.otlp': { address: 'tempo.other.svc:4317' } },
      call: 'otlp pods-other:4317',
    },
  ])('that name $title become a flow', ({ extraConfig, call }) => {
    expect(compiled({ extraConfig }).calls).toContain(call);
  });

  test.each([
    { title: 'mail that is off', extraConfig: { smtp: { host: 'mail.example.com:587' } } },
    { title: 'a provider that is off', extraConfig: { 'auth.github': { enabled: false } } },
    { title: 'a socket', extraConfig: { database: { type: 'mysql', host: '/run/mysql.sock' } } },
  ])('that name $title become none', ({ extraConfig }) => {
    expect(compiled({ extraConfig }).calls).toEqual([]);
  });

  test('may have their values in Secrets', () => {
    const setting = { setting: 'auth.github.client_secret', secret: { name: 'gh', key: 'secret' } };
    const { ini, container } = compiled({ extraConfigSecrets: [setting] });
    expect(ini).toContain('[auth.github]\nclient_secret = \n');
    expect(env(container, 'GF_AUTH_GITHUB_CLIENT_SECRET')).toMatchObject(secretRef('gh', 'secret'));
  });

  test.each([
    { title: 'the password of the administrator', settings: ['security.admin_password'], auth: undefined, at: 0 },
    { title: 'two names for one variable', settings: ['a.b_c', 'a.b.c'], auth: undefined, at: 1 },
    { title: 'the secret of the login', settings: ['auth.generic_oauth.client_secret'], auth: { oidc }, at: 0 },
  ])('cannot be $title twice', ({ settings, auth, at: index }) => {
    const secret = { name: 's', key: 'k' };
    const extraConfigSecrets = settings.map((setting) => ({ setting, secret }));
    const { diagnostics } = compiled({ externalUrl, extraConfigSecrets, ...(auth ? { auth } : {}) });
    const path = `spec.components.grafana.extraConfigSecrets[${index}].setting`;
    expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'INVALID_VALUE', severity: 'error', path }));
  });

  test.each([
    { title: 'a setting that is a list', extraConfig: { a: { b: [1] } }, path: 'a.b' },
    { title: 'a section that is a list', extraConfig: { a: [1] }, path: 'a' },
    { title: 'a second line', extraConfig: { a: { b: 'x\n[server]' } }, path: 'a.b' },
    { title: 'a section’s end in its name', extraConfig: { 'a]\n[b': { c: 1 } }, path: 'a]\n[b' },
    { title: 'a key with a sign', extraConfig: { a: { 'b = 1 #': 1 } }, path: 'a.b = 1 #' },
    { title: 'a file', extraConfig: { a: { b: '$__file{/etc/passwd}' } }, path: 'a.b' },
    { title: 'the environment', extraConfig: { a: { b: '${GF_SECURITY_ADMIN_PASSWORD}' } }, path: 'a.b' },
    { title: 'another setting', extraConfig: { security: { x: 'a%(admin_password)s' } }, path: 'security.x' },
    { title: 'a secret', extraConfig: { smtp: { password: 'x' } }, path: 'smtp.password' },
    {
      title: 'a secret within a URL',
      extraConfig: { database: { url: 'postgres://u:p@db/g' } },
      path: 'database.url',
    },
    { title: 'another port', extraConfig: { server: { http_port: 80 } }, path: 'server.http_port' },
    { title: 'other paths', extraConfig: { paths: null }, path: 'paths' },
  ])('are refused when they are $title', ({ extraConfig, path }) => {
    const { diagnostics, objects } = compiled({ extraConfig });
    expect(objects).toEqual([]);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'INVALID_VALUE',
        severity: 'error',
        path: `spec.components.grafana.extraConfig.${path}`,
      }),
    );
  });
});

test.each(['100%', '%%', '%d(s', 'a % b', "contains(groups[*], 'a') && 'Admin'"])(
  'a text of the resource may be %s',
  (name) => {
    expect(() =>
      platformWith({
        components: { grafana: { externalUrl: 'https://g.example.com', auth: { oidc: oidcNamed(name) } } },
      }),
    ).not.toThrow();
  },
);

test.each(['%(client_secret)s', '%%(client_secret)s', 'a$b', '${X}'])(
  'a text of the resource may not be %s',
  (name) => {
    expect(() =>
      platformWith({
        components: { grafana: { externalUrl: 'https://g.example.com', auth: { oidc: oidcNamed(name) } } },
      }),
    ).toThrow('one line without');
  },
);

function oidcNamed(name: string) {
  const at = (path: string) => `https://login.example.com/${path}`;
  return { name, clientId: 'grafana', authUrl: at('auth'), tokenUrl: at('token'), apiUrl: at('me') };
}
