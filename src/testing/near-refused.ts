import fc from 'fast-check';
import { isMapping } from '../api/schema/members.ts';
import { platformSchema } from '../api/spec/platform.ts';
import { near } from '../api/testing/arbitrary.ts';
import { resourceOf } from '../api/testing/case.ts';
import { podFields } from '../workloads/overrides/pod-fields.ts';
import { refusals, refusedAnnotations, volumeKinds } from '../workloads/overrides/refusals.ts';
import { writtenHosts } from './refused-hosts.ts';

/** Texts that mean something to YAML, PromQL, HTML, Go templates, the readers of components, or a file system. */
const texts = [
  '',
  ' ',
  '${HOME}',
  '$${A}',
  '$$${A}',
  '%(a)s',
  '$__file{/etc/passwd}',
  '/etc/passwd',
  '/tmp/a',
  '/tmp',
  '//tmp///a',
  '/tmp/../etc',
  '/mounted/a',
  '/mounted',
  '/var/loki/a',
  '/proc/1/environ',
  '../a',
  'a\nb: c',
  'a\r\n',
  '\u2028',
  '\u0085',
  '😀',
  'ä',
  '{{ .A }}',
  '<script>alert(1)</script>',
  `'"\\`,
  ': # |',
  '!!binary a',
  'sum(rate(a{b=~".*"}[5m])) by (c)',
  'postgres://a:b@c',
  'http://169.254.169.254/latest',
  'http://[fd00:ec2::254]/',
  'https://example.com/a',
  '$1.example.com:80',
  '__address__',
  'stdout',
  'RuntimeDefault',
  'ALL',
  'NET_ADMIN',
  'x'.repeat(5000),
];

const scalars = fc.oneof(
  fc.constantFrom(...texts),
  fc.constantFrom(null, true, false, 0, 1, -1, 0.5, 1e300, 2 ** 53, -(2 ** 31), 65_536),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

const names = fc.constantFrom(
  'a',
  'name',
  'a.b',
  'a b',
  '',
  '$patch',
  'constructor',
  '__proto__',
  'a[]',
  'a/b',
  'ä',
  'a\nb',
  '[]',
);

const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: scalars },
  { weight: 1, arbitrary: fc.array(scalars, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(names, scalars, { maxKeys: 3 }) },
  { weight: 1, arbitrary: deep() },
);

/** Nested further than policies look. */
function deep(): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.integer({ min: 1, max: 14 }), fc.constantFrom('a', 'ca_file', 'path', 'files'), scalars)
    .map(([depth, name, value]) =>
      Array.from({ length: depth }).reduce<unknown>((inner) => ({ [name]: inner }), value),
    );
}

/** Paths as tables write them, with `[]` for an entry of a list. */
const podPaths = [
  ...refusals.map(({ at }) => at),
  ...refusals
    .filter(({ at }) => at.startsWith('containers[]'))
    .map(({ at }) => at.replace('containers', 'initContainers')),
  ...Object.entries(podFields).flatMap(([at, table]) =>
    Object.keys(table).map((name) => (at ? `${at}.${name}` : name)),
  ),
  ...[...volumeKinds, 'hostPath', 'nfs', 'a.b'].map((kind) => `volumes[].${kind}`),
  'containers[].name',
  'initContainers[].name',
  'containers[].volumeMounts[].mountPath',
  'nodeSelector.a',
  'affinity.nodeAffinity.a.b.c.d.e.f.g.h',
  'nope',
  '$patch',
];

const configurationPaths: Readonly<Record<string, readonly string[]>> = {
  prometheus: [
    'global.query_log_file',
    'rule_files[]',
    'scrape_configs[].file_sd_configs[].files[]',
    'scrape_configs[].http_sd_configs[].url',
    'scrape_configs[].kubernetes_sd_configs[].role',
    'scrape_configs[].kubernetes_sd_configs[].namespaces.names[]',
    'scrape_configs[].kubernetes_sd_configs[].namespaces.own_namespace',
    'scrape_configs[].kubernetes_sd_configs[].api_server',
    'scrape_configs[].relabel_configs[].replacement',
    'scrape_configs[].relabel_configs[].target_label',
    'scrape_configs[].tls_config.ca_file',
    'scrape_configs[].static_configs[].labels.file',
    'scrape_configs[].static_configs[].targets[]',
    'remote_write[].url',
    'remote_write[].http_headers.A.files[]',
    'remote_write[].azuread.workload_identity.token_file_path',
    'alerting.alertmanagers[].relabel_configs[].replacement',
  ],
  alertmanager: [
    'templates[]',
    'receivers[].webhook_configs[].url',
    'receivers[].webhook_configs[].url_file',
    'receivers[].webhook_configs[].http_config.oauth2.tls_config.ca_file',
    'receivers[].name',
    'route.receiver',
    'route.routes[].receiver',
    'global.smtp_smarthost',
    'global.smtp_auth_password_file',
  ],
  grafana: [
    'server.http_port',
    'server.root_url',
    'paths.data',
    'paths',
    'server',
    'app_mode',
    'auth.client_secret',
    'database.password',
    'database.url',
    'security.admin_user',
    'plugins.install_token',
    'log.file.path',
    'auth.ldap.config_file',
    'smtp.host',
  ],
  loki: [
    'auth_enabled',
    'target',
    'server.http_listen_port',
    'server.http_path_prefix',
    'server.log_level',
    'common.path_prefix',
    'common.storage.filesystem.chunks_directory',
    'ingester.wal.dir',
    'limits_config.retention_period',
    'storage_config.aws.endpoint',
    'runtime_config.file',
  ],
  tempo: [
    'multitenancy_enabled',
    'target',
    'server.http_listen_port',
    'storage.trace.wal.path',
    'storage.trace.local.path',
    'overrides.per_tenant_override_config',
    'metrics_generator.storage.remote_write[].url',
    'query_frontend.url_path',
  ],
  opentelemetryCollector: [
    'receivers.filelog.include[]',
    'receivers. filelog/a.include[]',
    'receivers.otlp/a.protocols.grpc.endpoint',
    'receivers.k8s_cluster',
    'receivers.file_log/a.b',
    'exporters.file.path',
    'exporters.otlp/a.endpoint',
    'exporters.otlp/a.tls.ca_file',
    'extensions.health_check.endpoint',
    'extensions.opamp',
    'extensions.file_storage.directory',
    'service.telemetry.metrics.readers[]',
    'service.telemetry.logs.output_paths[]',
    'service.pipelines.traces.exporters[]',
    'processors.batch.timeout',
  ],
  logAgent: [
    'receivers.filelog.include[]',
    'receivers.filelog.exclude[]',
    'receivers.filelog.operators[].type',
    'receivers.filelog.operators[].expr',
    'receivers.otlp.a',
    'extensions.file_storage.directory',
    'exporters.otlp/a.endpoint',
    'exporters.file',
  ],
};

const components = Object.keys(configurationPaths).concat('kubeStateMetrics');

/** A mapping with values at a few of some paths; entries of lists get a name. */
function withSome(paths: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const path = fc.tuple(
    fc.constantFrom(...paths),
    fc.oneof({ weight: 9, arbitrary: fc.constant('') }, names),
    anything,
  );
  return fc.array(path, { minLength: 1, maxLength: 4 }).map((chosen) => {
    const root: Record<string, unknown> = {};
    for (const [at, more, value] of chosen) put(root, [...steps(at), ...(more ? [more] : [])], value);
    return root;
  });
}

function steps(path: string): string[] {
  return path.split('.').flatMap((step) => (step.endsWith('[]') ? [step.slice(0, -2), '[]'] : [step]));
}

function put(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let here: unknown = root;
  for (const [index, step] of path.entries()) {
    const next = path[index + 1];
    const below = next === undefined ? value : next === '[]' ? [] : {};
    if (Array.isArray(here)) {
      if (here.length === 0) here.push(isMapping(below) ? { name: 'prometheus', ...below } : below);
      here = here[0];
    } else if (isMapping(here)) {
      if (next === undefined || !Object.hasOwn(here, step) || typeof here[step] !== 'object' || here[step] === null)
        Object.defineProperty(here, step, { value: below, enumerable: true, writable: true, configurable: true });
      here = here[step];
    }
  }
}

const keys = fc.constantFrom(
  'team',
  'observability.io/a',
  'app.kubernetes.io/part-of',
  ...refusedAnnotations.map(({ pattern }) => pattern.replace('*', 'a')),
  'sidecar.istio.io/inject',
  'config.linkerd.io/skip-inbound-ports',
);
const keyed = fc.dictionary(keys, fc.constantFrom('a', '', 'localhost/a', 'runtime/default'), { maxKeys: 2 });

/** With a port and a path, or without. */
const addressed = fc
  .tuple(
    fc.constantFrom(...writtenHosts.map(({ host }) => host)),
    fc.constantFrom('', ':80', ':65535'),
    fc.constantFrom('', '/', '/a//b', '/169.254.169.254'),
  )
  .map((parts) => parts.join(''));

const writes = fc
  .array(addressed, { minLength: 1, maxLength: 2 })
  .map((places) => places.map((place, index) => ({ name: `w${index}`, url: `http://${place}` })));

const identities = fc.array(addressed, { minLength: 1, maxLength: 2 }).map((places) =>
  places.map((place, index) => ({
    name: `i${index}`,
    component: 'grafana',
    issuer: `i${index}`,
    jwksUri: `https://${place}`,
  })),
);

/** What may lie over one component. */
function overlay(component: string): fc.Arbitrary<Record<string, unknown>> {
  const configuration = configurationPaths[component];
  const mounted = fc.constant({
    containers: [{ name: 'prometheus', volumeMounts: [{ name: 'a', mountPath: '/mounted/' }] }],
  });
  const some: fc.Arbitrary<Record<string, unknown>> = fc.record(
    {
      podTemplate: fc.record(
        {
          spec: fc.oneof({ weight: 4, arbitrary: withSome(podPaths) }, { weight: 1, arbitrary: mounted }),
          metadata: fc.record({ labels: keyed, annotations: keyed }, { requiredKeys: [] }),
        },
        { requiredKeys: [] },
      ),
      ...(configuration ? { extraConfig: withSome(configuration) } : {}),
      ...(component === 'grafana' || component === 'opentelemetryCollector'
        ? { canary: fc.record({ extraConfig: withSome(configuration ?? ['a']) }) }
        : {}),
      ...(component === 'kubeStateMetrics' || component === 'logAgent' || component === 'opentelemetryCollector'
        ? {}
        : { storage: fc.record({ labels: keyed }) }),
      scheduling: fc.record({ nodeSelector: fc.constant({ disk: 'ssd' }) }),
    },
    { requiredKeys: [] },
  );
  const version = fc.constantFrom('3.13.5', '0.34.2', '2.9.0', '13.2.0', '4.0.0', '0.165.0', '3.5.0-rc.1', '99999.0.0');
  const old = fc.tuple(some, version).map(([one, other]) => ({ ...one, version: other }));
  return fc.oneof({ weight: 7, arbitrary: some }, { weight: 1, arbitrary: old });
}

const overlays = fc
  .uniqueArray(fc.constantFrom(...components), { minLength: 1, maxLength: 2 })
  .chain((chosen) => fc.record(Object.fromEntries(chosen.map((component) => [component, overlay(component)]))));

/**
 * Whole resources near what is refused by the schema, by policies and by the compiler. Half of the specs are of the schema's shape
 * as they are; over the others something is laid that no schema looks into.
 */
export function nearRefused(): fc.Arbitrary<Record<string, unknown>> {
  const spec = near(platformSchema.properties?.['spec'] ?? platformSchema);
  const plain = fc.constantFrom(
    {},
    { serviceMesh: { enabled: true } },
    { serviceMesh: { enabled: true, mtls: { mode: 'PERMISSIVE' } } },
  );
  const laid = fc.tuple(fc.oneof({ weight: 3, arbitrary: plain }, spec), overlays).map(([base, over]) => {
    if (!isMapping(base)) return base;
    const given = isMapping(base['components']) ? base['components'] : {};
    const changed = Object.entries(over).map(([component, more]): [string, unknown] => {
      const own = isMapping(given[component]) ? given[component] : {};
      return [component, { ...own, enabled: true, ...more }];
    });
    return { ...base, components: { ...given, ...Object.fromEntries(changed) } };
  });
  // By themselves, so that nothing else is refused beside them.
  const called = fc.oneof(
    fc.record({ components: fc.record({ prometheus: fc.record({ remoteWrite: writes }) }) }),
    fc.record({
      serviceMesh: fc.record({
        enabled: fc.boolean(),
        authorization: fc.record({ requestIdentities: identities }),
      }),
    }),
  );
  return fc
    .oneof({ weight: 12, arbitrary: laid }, { weight: 6, arbitrary: spec }, { weight: 2, arbitrary: called })
    .map((value) => resourceOf({ name: '', spec: value, refused: [] }));
}
