import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { extraConfig } from './extra-config.ts';

type Components = NonNullable<PlatformSpecInput['components']>;
type Key = keyof Components;

function refused(component: Key, extra: Record<string, unknown>, more: object = {}, spec: PlatformSpecInput = {}) {
  const components = { [component]: { enabled: true, extraConfig: extra, ...more } } as Components;
  const base = `spec.components.${component}.extraConfig.`;
  return extraConfig(platformWith({ ...spec, components }), plainFacts).map(({ code, severity, path, hint }) => {
    expect([code, severity, path.startsWith(base)]).toEqual(['OVERRIDE_REFUSED', 'error', true]);
    expect(hint).toBeTruthy();
    return path.slice(base.length);
  });
}

const job = (more: Record<string, unknown>) => ({ scrape_configs: [{ job_name: 'a', ...more }] });
const line = (operator: Record<string, unknown>) => ({ receivers: { filelog: { operators: [operator] } } });
const discovery = (one: Record<string, unknown>) => job({ kubernetes_sd_configs: [{ role: 'pod', ...one }] });

describe('what is refused', () => {
  test.each<{ component: Key; extra: Record<string, unknown>; paths: string[] }>([
    {
      component: 'prometheus',
      extra: job({ file_sd_configs: [{ files: ['/etc/passwd'] }] }),
      paths: ['scrape_configs[0].file_sd_configs'],
    },
    {
      component: 'prometheus',
      extra: job({ authorization: { credentials_file: '/var/run/secrets/kubernetes.io/serviceaccount/token' } }),
      paths: ['scrape_configs[0].authorization.credentials_file'],
    },
    {
      component: 'prometheus',
      extra: job({ tls_config: { ca_file: '/a', cert_file: 'b', key_file: '/c' } }),
      paths: ['ca_file', 'cert_file', 'key_file'].map((key) => `scrape_configs[0].tls_config.${key}`),
    },
    {
      component: 'prometheus',
      extra: { rule_files: ['/data/*.yml', 'b'], scrape_config_files: ['a'] },
      paths: ['rule_files[0]', 'rule_files[1]', 'scrape_config_files[0]'],
    },
    {
      component: 'prometheus',
      extra: { global: { query_log_file: '/prometheus/q' } },
      paths: ['global.query_log_file'],
    },
    {
      component: 'prometheus',
      extra: { remote_write: [{ url: 'https://a', http_headers: { A: { files: ['/a'] } } }] },
      paths: ['remote_write[0].http_headers.A.files[0]'],
    },
    ...['ec2', 'http', 'dns', 'consul', 'docker', 'gce', 'azure'].map((kind) => ({
      component: 'prometheus' as const,
      extra: job({ [`${kind}_sd_configs`]: [{}] }),
      paths: [`scrape_configs[0].${kind}_sd_configs`],
    })),
    {
      component: 'prometheus',
      extra: { alerting: { alertmanagers: [{ http_sd_configs: [{ url: 'http://a' }] }] } },
      paths: ['alerting.alertmanagers[0].http_sd_configs'],
    },
    { component: 'prometheus', extra: discovery({}), paths: ['scrape_configs[0].kubernetes_sd_configs[0]'] },
    {
      component: 'prometheus',
      extra: discovery({ namespaces: { names: ['monitoring', 'kube-system'] } }),
      paths: ['scrape_configs[0].kubernetes_sd_configs[0]'],
    },
    {
      component: 'prometheus',
      extra: discovery({ namespaces: { own_namespace: true }, api_server: 'https://a' }),
      paths: ['scrape_configs[0].kubernetes_sd_configs[0].api_server'],
    },
    {
      component: 'prometheus',
      extra: job({ relabel_configs: [{ target_label: '__address__', replacement: '$1.example.com:443' }] }),
      paths: ['scrape_configs[0].relabel_configs[0]'],
    },
    {
      component: 'loki',
      extra: { auth_enabled: true, server: { http_listen_port: 80, grpc_tls_config: { cert: 'a' } }, target: 'read' },
      paths: ['auth_enabled', 'server.grpc_tls_config', 'server.http_listen_port', 'target'],
    },
    {
      component: 'tempo',
      extra: { multitenancy_enabled: true, server: { http_path_prefix: '/a' } },
      paths: ['multitenancy_enabled', 'server.http_path_prefix'],
    },
    {
      component: 'opentelemetryCollector',
      extra: {
        extensions: { health_check: { endpoint: '0.0.0.0:1' } },
        service: { telemetry: { metrics: { readers: [], level: 'detailed' } } },
      },
      paths: ['extensions.health_check.endpoint', 'service.telemetry.metrics.readers'],
    },
    { component: 'alertmanager', extra: { templates: ['/a/*.tmpl'] }, paths: ['templates'] },
    {
      component: 'alertmanager',
      extra: { receivers: [{ name: 'a', slack_configs: [{ api_url_file: '/a' }] }] },
      paths: ['receivers[0].slack_configs[0].api_url_file'],
    },
    {
      component: 'loki',
      extra: { common: { storage: { filesystem: { chunks_directory: '/etc', rules_directory: '/var/loki/../a' } } } },
      paths: ['chunks_directory', 'rules_directory'].map((key) => `common.storage.filesystem.${key}`),
    },
    {
      component: 'loki',
      extra: { runtime_config: { file: '/a' }, limits_config: { per_tenant_override_config: '/a' } },
      paths: ['limits_config.per_tenant_override_config', 'runtime_config.file'],
    },
    { component: 'loki', extra: { ruler: { external_url: '${SECRET}' } }, paths: ['ruler.external_url'] },
    { component: 'tempo', extra: { storage: { trace: { wal: { path: '/etc' } } } }, paths: ['storage.trace.wal.path'] },
    { component: 'tempo', extra: { a: [{ b: 'x${HOME:-y}' }] }, paths: ['a[0].b'] },
    ...['file', 'env', 'http', 'https', 'yaml'].map((scheme) => ({
      component: 'opentelemetryCollector' as const,
      extra: { processors: { attributes: { actions: [{ value: `\${${scheme}:x}` }] } } },
      paths: ['processors.attributes.actions[0].value'],
    })),
    ...(
      [
        ['receivers.filelog.include', { receivers: { filelog: { include: ['/etc/shadow'] } } }],
        ['receivers.filelog.storage', { receivers: { filelog: { storage: 'other' } } }],
        ['receivers.filelog.operators[0].type', line({ type: 'file_output' })],
        ['receivers.filelog.operators[0].type', line({ type: 'stdout' })],
        ['receivers.filelog.operators[0].value', line({ type: 'add', value: 'EXPR(env("LOKI_TOKEN"))' })],
        ['receivers.filelog/two', { receivers: { 'filelog/two': { include: ['/etc/shadow'] } } }],
        ['receivers.otlp', { receivers: { otlp: { protocols: { grpc: {} } } } }],
        ['extensions.file_storage', { extensions: { file_storage: { directory: 'x' } } }],
        ['exporters.file', { exporters: { file: { path: '/var/log/pods/a' } } }],
        ['processors.a.b', { processors: { a: { b: '${env:LOKI_TOKEN}' } } }],
      ] as const
    ).map(([path, extra]) => ({ component: 'logAgent' as const, extra, paths: [path] })),
    ...['filelog', 'file_log/two', 'hostmetrics', 'journald', 'receiver_creator', 'prometheus', 'k8s_cluster'].map(
      (receiver) => ({
        component: 'opentelemetryCollector' as const,
        extra: { receivers: { [receiver]: { include: ['/var/log/*'], tls: { ca_file: '/a' } } } },
        paths: [`receivers.${receiver}`],
      }),
    ),
    {
      component: 'opentelemetryCollector',
      extra: { exporters: { file: { path: '/a' }, 'otlp/a': { tls: { key_file: '/k' } } }, extensions: { opamp: {} } },
      paths: ['exporters.file', 'exporters.otlp/a.tls.key_file', 'extensions.opamp'],
    },
    {
      component: 'opentelemetryCollector',
      extra: { service: { telemetry: { logs: { output_paths: ['stdout', '/a'] } } } },
      paths: ['service.telemetry.logs.output_paths[1]'],
    },
    {
      component: 'grafana',
      extra: {
        server: { cert_file: '/a', static_root_path: '/' },
        'auth.ldap': { config_file: '/a' },
        'auth.generic_oauth': { tls_client_key: '/a' },
        database: { ca_cert_path: '/a' },
        log: { file: 'x' },
      },
      paths: [
        'auth.generic_oauth.tls_client_key',
        'auth.ldap.config_file',
        'database.ca_cert_path',
        'server.cert_file',
        'server.static_root_path',
      ],
    },
  ])('$component: $paths', ({ component, extra, paths }) => {
    expect(refused(component, extra)).toEqual(paths);
  });
});

describe('what is let through', () => {
  test.each<{ component: Key; extra: Record<string, unknown> }>([
    {
      component: 'prometheus',
      extra: job({
        static_configs: [{ targets: ['a:1'], labels: { log_file: '/a', file: 'b' } }],
        relabel_configs: [{ source_labels: ['file'], target_label: 'x', replacement: '${1}' }],
      }),
    },
    { component: 'prometheus', extra: discovery({ namespaces: { own_namespace: true } }) },
    { component: 'prometheus', extra: discovery({ namespaces: { names: ['monitoring'] } }) },
    { component: 'prometheus', extra: { rule_files: null } },
    { component: 'alertmanager', extra: { route: { group_wait: '1s' } } },
    {
      component: 'loki',
      extra: { ingester: { wal: { dir: '/var/loki/wal' } }, server: { http_server_read_timeout: '1m' } },
    },
    { component: 'loki', extra: { a: '$1 costs $5' } },
    { component: 'tempo', extra: { storage: { trace: { wal: { path: '/var/tempo/wal' } } } } },
    {
      component: 'opentelemetryCollector',
      extra: { processors: { transform: { x: '$$1 and $${env:HOME}' } }, receivers: { zipkin: {} } },
    },
    {
      component: 'logAgent',
      extra: {
        receivers: {
          filelog: { exclude: ['/var/log/pods/*/noisy/*.log'], ...line({ type: 'recombine' }).receivers.filelog },
        },
        exporters: { 'otlp/a': { endpoint: 'logs.example.com:4317' } },
      },
    },
    { component: 'grafana', extra: { users: { home_page: '/d/x' }, security: { role_attribute_path: 'a' } } },
  ])('$component: $extra', ({ component, extra }) => {
    expect(refused(component, extra)).toEqual([]);
  });

  const withMount = (mountPath: string) => ({
    podTemplate: { spec: { containers: [{ name: 'prometheus', volumeMounts: [{ name: 'x', mountPath }] }] } },
  });
  const reading = (path: string) => job({ authorization: { credentials_file: path } });

  test.each([
    { mountPath: '/mine/', path: '/mine/token', paths: [] },
    { mountPath: '/mine', path: '/mine/../etc/token', paths: ['scrape_configs[0].authorization.credentials_file'] },
    { mountPath: '/mine', path: '/mine2/token', paths: ['scrape_configs[0].authorization.credentials_file'] },
    { mountPath: '/', path: '/etc/token', paths: ['scrape_configs[0].authorization.credentials_file'] },
    {
      mountPath: '/var/run',
      path: '/var/run/secrets/kubernetes.io/serviceaccount/token',
      paths: ['scrape_configs[0].authorization.credentials_file'],
    },
  ])('$path below a mount at $mountPath: $paths', ({ mountPath, path, paths }) => {
    expect(refused('prometheus', reading(path), withMount(mountPath))).toEqual(paths);
  });

  test('discovery in every namespace where every namespace is selected', () => {
    const spec = { observability: { namespaces: { all: true } } };
    expect(refused('prometheus', discovery({}), {}, spec)).toEqual([]);
  });

  test('what is switched off', () => {
    expect(refused('prometheus', { rule_files: ['a'] }, { enabled: false })).toEqual([]);
  });
});
