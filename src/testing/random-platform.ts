import fc from 'fast-check';
import type { PlatformSpecInput } from '../api/spec/platform.ts';

/**
 * Specs of every sort that has to do with who may call whom: fields of which flows or policies are made. Most are taken; a few
 * are refused for what two of them say together.
 */
type Components = NonNullable<PlatformSpecInput['components']>;
type ServiceMesh = NonNullable<PlatformSpecInput['serviceMesh']>;
type Entries<T> = NonNullable<T> extends readonly (infer E)[] ? E : never;
type Exception = Entries<NonNullable<ServiceMesh['mtls']>['exceptions']>;
type Allow = Entries<NonNullable<ServiceMesh['authorization']>['allow']>;
type Token = Entries<NonNullable<ServiceMesh['authorization']>['requestIdentities']>;

/** Mostly as it is when nobody says anything. */
const usually = fc.constantFrom(true, true, true, false);
const rarely = <T>(value: T) => fc.constantFrom<(T | undefined)[]>(undefined, undefined, undefined, value);
const secret = { name: 'credentials', key: 'value' };

const proxy = fc.constantFrom<NonNullable<ServiceMesh['proxy']>[]>(
  {},
  {},
  { excludeInboundPorts: [9999] },
  { excludeOutboundPorts: [443] },
  { excludeOutboundIPRanges: ['203.0.113.0/24'] },
);
const mesh = fc.record({ inject: usually, proxy });
const storage = fc.constantFrom<Components['loki'][]>(
  undefined,
  undefined,
  { objectStorage: { type: 's3', bucket: 'data', region: 'eu-west-1', secret: 'store' } },
  {
    objectStorage: { type: 's3', bucket: 'data', endpoint: 'minio.storage.svc:9000', secret: 'store', insecure: true },
  },
  { objectStorage: { type: 's3', bucket: 'data', endpoint: '10.30.0.7:9000', secret: 'store' } },
);
const ownJobs = fc.constantFrom<NonNullable<Components['prometheus']>['extraConfig'][]>(
  undefined,
  { scrape_configs: [{ job_name: 'vm', static_configs: [{ targets: ['10.20.0.5:9100', 'vm.example.com:9100'] }] }] },
  {
    scrape_configs: [
      { job_name: 'pods', kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['monitoring'] } }] },
    ],
  },
  { scrape_configs: [{ job_name: 'here', static_configs: [{ targets: ['exporter:9187'] }] }] },
);
const external = (url: string) => ({ enabled: false as const, external: { url } });

const prometheus = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      mesh,
      replicas: fc.constantFrom(1, 2),
      extraConfig: ownJobs,
      remoteWrite: fc.constantFrom(
        [],
        [{ name: 'archive', url: 'https://metrics.example.com/api/v1/write' }],
        [{ name: 'mimir', url: 'http://mimir.metrics.svc:8080/api/v1/push' }],
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant(external('https://mimir.example.com/prometheus')) },
);
const alertmanager = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      enabled: usually,
      mesh,
      replicas: fc.constantFrom(1, 3),
      receivers: fc.constantFrom(
        [{ name: 'team', webhook: [{ urlSecret: secret, host: 'hooks.example.com' }] }],
        [{ name: 'team', slack: [{ urlSecret: secret, channel: '#team' }] }],
        [
          { name: 'team', email: [{ to: 'team@example.com' }] },
          { name: 'hook', webhook: [{ url: 'http://hook.tools.svc:8080/a' }] },
        ],
      ),
      route: fc.constant({ receiver: 'team' }),
      global: fc.constant({ smtp: { smarthost: 'mail.example.com:587', from: 'a@example.com' } }),
      deadMansSwitch: rarely({ urlSecret: secret, host: 'heartbeat.example.com' }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ enabled: usually, mesh, replicas: fc.constantFrom(1, 3) }) },
  { weight: 1, arbitrary: fc.constant(external('http://alertmanager.alerts.svc:9093')) },
);
const grafana = fc.record({
  enabled: usually,
  mesh,
  access: fc.constantFrom(
    undefined,
    undefined,
    { host: 'g.example.com', tls: {}, from: { namespace: 'gateways', meshed: true } },
    { host: 'g.example.com', tls: {}, from: { namespace: 'gateways', labels: { app: 'gateway' } } },
  ),
  database: rarely({
    type: 'postgres' as const,
    host: 'postgres.databases.svc',
    name: 'grafana',
    user: 'grafana',
    passwordSecret: secret,
  }),
});
const loki = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({ enabled: usually, mesh, storage, replicas: fc.constantFrom(1, 1, 3) })
      .map(({ storage: store, replicas, ...rest }) => ({ ...rest, ...store, ...(store ? { replicas } : {}) })),
  },
  { weight: 1, arbitrary: fc.constant(external('http://loki.logs.svc:3100')) },
);
const tempo = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({ enabled: usually, mesh, storage })
      .map(({ storage: store, ...rest }) => ({ ...rest, ...store })),
  },
  { weight: 1, arbitrary: fc.constant(external('http://tempo.traces.svc:3200')) },
);
const opentelemetryCollector = fc.record({
  enabled: usually,
  mesh,
  replicas: fc.constantFrom(1, 2),
  canary: rarely({ version: '0.164.0', weight: 10 }),
});
const components = fc.record({
  prometheus,
  alertmanager,
  grafana,
  loki,
  tempo,
  opentelemetryCollector,
  logAgent: fc.record({ enabled: fc.constantFrom(false, false, true), mesh: fc.record({ inject: usually }) }),
  kubeStateMetrics: fc.record({ enabled: fc.boolean(), mesh: fc.record({ inject: usually }) }),
});

const exceptions: Exception[] = [
  { name: 'agents', component: 'loki', port: 3100, from: { namespaces: ['legacy'], labels: { app: 'agent' } } },
  {
    name: 'office',
    component: 'prometheus',
    port: 9090,
    from: { cidrs: ['10.20.0.0/16'] },
    requests: { methods: ['GET'], paths: ['/api/v1/*'] },
  },
  {
    name: 'devices',
    component: 'opentelemetryCollector',
    port: 4318,
    from: { cidrs: ['10.20.0.0/16', '2001:db8:5::/48'] },
    requests: { methods: ['POST'], paths: ['/v1/*'] },
  },
  { name: 'neighbours', component: 'opentelemetryCollector', port: 4317, from: { namespaces: ['monitoring'] } },
];
const allow: Allow[] = [
  { name: 'cart', component: 'prometheus', port: 9090, from: { serviceAccounts: ['shop/cart'] } },
  { name: 'shop', component: 'tempo', port: 3200, from: { namespaces: ['shop'] } },
  {
    name: 'reader',
    component: 'loki',
    port: 3100,
    from: { serviceAccounts: ['shop/cart'], labels: { app: 'cart' } },
    requests: { methods: ['GET'], paths: ['/loki/api/v1/*'] },
  },
  {
    name: 'far',
    component: 'grafana',
    port: 3000,
    from: { serviceAccounts: ['shop/far'], trustDomain: 'east.example.com', via: { namespaces: ['east-west'] } },
  },
];
const tokens: Token[] = (['grafana', 'loki'] as const).map((component) => ({
  name: component,
  component,
  issuer: 'https://login.example.com',
  jwksUri: 'https://login.example.com/keys',
  required: true,
}));
const serviceMesh = fc.record({
  enabled: fc.constant(true),
  mtls: fc.record({
    enabled: usually,
    mode: fc.constantFrom(
      'STRICT' as const,
      'STRICT' as const,
      'STRICT' as const,
      'PERMISSIVE' as const,
      'DISABLE' as const,
    ),
    exceptions: fc.subarray(exceptions),
  }),
  authorization: fc.record({ enabled: usually, allow: fc.subarray(allow), requestIdentities: fc.subarray(tokens) }),
  proxy,
  observability: fc.record({
    metrics: fc.record({ enabled: usually }),
    tracing: fc.record({ enabled: fc.boolean() }),
    accessLogs: fc.record({ enabled: fc.boolean() }),
  }),
});
const observability = fc.record({
  namespaces: fc.constantFrom(
    { names: ['monitoring'] },
    { names: ['shop'] },
    { names: ['shop', 'payments'] },
    { all: true },
  ),
  cluster: fc.constantFrom(
    {},
    { kubelet: true, cadvisor: true },
    { nodeMetrics: { namespace: 'node-metrics', labels: { 'app.kubernetes.io/name': 'node-exporter' } } },
  ),
});

/** What is not said is left out, as people write it. */
export const platformSpecs: fc.Arbitrary<PlatformSpecInput> = fc
  .record({ components, observability, serviceMesh })
  .map((spec) => JSON.parse(JSON.stringify(spec)) as PlatformSpecInput);
