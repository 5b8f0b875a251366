import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { type Compiled, compile } from '../../compile.ts';
import type { Facts } from '../../facts/facts.ts';
import type { KubeObject } from '../../objects/object.ts';
import { type Flow, peerName } from '../../platform/flow.ts';
import { istioFacts, plainFacts, platformWith } from '../../testing/platform.ts';

interface Config {
  global: Record<string, unknown>;
  storage: { tsdb: { retention?: unknown } };
  alerting?: { alertmanagers: unknown[]; alert_relabel_configs?: unknown[] };
  remote_write?: unknown[];
  scrape_configs: { job_name: string; [member: string]: unknown }[];
}

function compiled(spec: PlatformSpecInput, facts: Facts = plainFacts): Compiled {
  const result = compile(platformWith(spec), facts);
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
  return result;
}

function objectsOf({ plan }: Compiled): KubeObject[] {
  return (plan?.waves ?? []).flatMap(({ objects }) => objects);
}

function find(result: Compiled, kind: string, name: string): KubeObject | undefined {
  return objectsOf(result).find((object) => object.kind === kind && object.metadata.name === name);
}

function configOf(result: Compiled): Config {
  const data = find(result, 'ConfigMap', 'prometheus')?.['data'] as Record<string, string>;
  return parse(data['prometheus.yml'] ?? '') as Config;
}

function argsOf(result: Compiled): string[] {
  const workload = find(result, 'StatefulSet', 'prometheus') as unknown as {
    spec: { template: { spec: { containers: { args: string[] }[] } } };
  };
  return workload.spec.template.spec.containers[0]?.args ?? [];
}

/** `write host-hub-example-com 443`: what a platform with this calls that one without does not. */
function moreFlows(spec: PlatformSpecInput, facts: Facts = plainFacts): string[] {
  const text = (flow: Flow) => `${flow.kind} ${peerName(flow.to)} ${flow.port}`;
  const flows = (result: Compiled) => (result.graph?.flows ?? []).filter(({ from }) => from === 'prometheus').map(text);
  const before = new Set(flows(compiled({}, facts)));
  return flows(compiled(spec, facts)).filter((flow) => !before.has(flow));
}

const prometheus = (value: NonNullable<PlatformSpecInput['components']>['prometheus']): PlatformSpecInput => ({
  components: value ? { prometheus: value } : {},
});
const extra = (extraConfig: Record<string, unknown>) => prometheus({ extraConfig });
const token = { name: 'hub', key: 'token' };

describe('everybody Prometheus calls is a flow', () => {
  test.each<{ title: string; spec: PlatformSpecInput; flows: string[] }>([
    {
      title: 'a receiver of metrics',
      spec: prometheus({ remoteWrite: [{ name: 'hub', url: 'https://hub.example.com/write' }] }),
      flows: ['write host-hub-example-com 443'],
    },
    {
      title: 'a receiver behind a proxy',
      spec: prometheus({
        remoteWrite: [{ name: 'hub', url: 'https://hub.example.com', proxyUrl: 'http://proxy.example.com:3128' }],
      }),
      flows: ['write host-proxy-example-com 3128'],
    },
    {
      title: 'a receiver in another namespace',
      spec: prometheus({ remoteWrite: [{ name: 'hub', url: 'http://mimir.metrics.svc:8080/push' }] }),
      flows: ['write pods-metrics 8080'],
    },
    {
      title: 'a receiver that is a component',
      spec: prometheus({ remoteWrite: [{ name: 'c', url: 'http://otel-collector.monitoring.svc:4318/v1/metrics' }] }),
      flows: ['write otel-collector 4318'],
    },
    {
      title: 'a receiver and its tokens in extraConfig',
      spec: extra({
        remote_write: [{ url: 'https://a.example.com', oauth2: { token_url: 'https://login.example.com/t' } }],
      }),
      flows: ['write host-a-example-com 443', 'login host-login-example-com 443'],
    },
    {
      title: 'a store that is read',
      spec: extra({ remote_read: [{ url: 'http://10.1.2.3:9090/read' }] }),
      flows: ['read host-10-1-2-3 9090'],
    },
    {
      title: 'another Alertmanager',
      spec: extra({
        alerting: { alertmanagers: [{ scheme: 'https', static_configs: [{ targets: ['am.example.com'] }] }] },
      }),
      flows: ['alert host-am-example-com 443'],
    },
    {
      title: 'targets by name',
      spec: extra({
        scrape_configs: [
          { job_name: 'x', static_configs: [{ targets: ['db.example.com:9187', 'exporter:9100', 'localhost:1'] }] },
        ],
      }),
      flows: ['scrape host-db-example-com 9187', 'scrape neighbours 9100'],
    },
    {
      title: 'another port of a component, which is no job of the platform',
      spec: extra({ scrape_configs: [{ job_name: 'x', static_configs: [{ targets: ['loki:9095'] }] }] }),
      flows: ['read loki 9095'],
    },
    {
      title: 'spans of its own',
      spec: { components: { prometheus: { extraConfig: { tracing: { endpoint: 'collector.traces.svc:4317' } } } } },
      flows: ['otlp pods-traces 4317'],
    },
    {
      title: 'an exporter that asks for others',
      spec: extra({
        scrape_configs: [
          {
            job_name: 'probe',
            static_configs: [{ targets: ['https://example.com'] }],
            relabel_configs: [{ target_label: '__address__', replacement: 'blackbox.probes.svc:9115' }],
          },
        ],
      }),
      flows: ['scrape pods-probes 9115'],
    },
    {
      title: 'discovered pods of the own namespace, whom it calls anyway',
      spec: extra({
        scrape_configs: [
          { job_name: 'x', kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['monitoring'] } }] },
        ],
      }),
      flows: [],
    },
    {
      title: 'workloads of named namespaces',
      spec: { observability: { namespaces: { names: ['shop', 'pay'] } } },
      flows: ['scrape pods-pay-shop any'],
    },
    {
      title: 'workloads of all namespaces',
      spec: { observability: { namespaces: { all: true } } },
      flows: ['scrape pods-all any'],
    },
    {
      title: 'kubelets',
      spec: { observability: { cluster: { kubelet: true, cadvisor: true } } },
      flows: ['scrape nodes 10250'],
    },
    {
      title: 'kubelets, about what the platform and proxies use',
      spec: { observability: { cluster: { resourceUsage: true } } },
      flows: ['scrape nodes 10250'],
    },
    {
      title: 'an exporter of nodes',
      spec: { observability: { cluster: { nodeMetrics: { namespace: 'nodes', labels: { app: 'exporter' } } } } },
      flows: ['scrape nodes 9100', 'scrape pods-nodes 9100'],
    },
    {
      title: 'kube-state-metrics',
      spec: { components: { kubeStateMetrics: { enabled: true } } },
      flows: ['scrape kube-state-metrics 8080'],
    },
    {
      title: 'the Alertmanager of somebody else',
      spec: { components: { alertmanager: { enabled: false, external: { url: 'https://am.example.com/am' } } } },
      flows: ['alert host-am-example-com 443'],
    },
  ])('$title', ({ spec, flows }) => {
    expect(moreFlows(spec).toSorted()).toEqual(flows.toSorted());
  });
});

describe('each version gets what it reads', () => {
  test.each([
    ['3.5.0', '--enable-feature=auto-reload-config,exemplar-storage', true],
    ['3.10.0', '--enable-feature=auto-reload-config,exemplar-storage', true],
    ['3.11.0', '--enable-feature=auto-reload-config,exemplar-storage', false],
    ['3.12.0', '--config.auto-reload', false],
    ['3.13.5', '--config.auto-reload', false],
  ])('%s reloads by %s; retention in arguments: %s', (version, reloads, inArguments) => {
    const result = compiled(prometheus({ version, retention: { time: '30d', size: '20Gi' } }));
    const retention = ['--storage.tsdb.retention.time=30d', '--storage.tsdb.retention.size=20480MB'];
    expect(argsOf(result)).toContain(reloads);
    expect(argsOf(result).filter((arg) => arg.includes('retention'))).toEqual(inArguments ? retention : []);
    expect(configOf(result).storage.tsdb.retention).toEqual(inArguments ? undefined : { time: '30d', size: '20480MB' });
  });
});

test.each([
  ['3.5.0', ['auto-reload-config', 'exemplar-storage', 'native-histograms'], undefined],
  ['3.8.0', ['auto-reload-config', 'exemplar-storage'], true],
  ['3.13.5', ['exemplar-storage'], true],
])('%s takes native histograms by %j or its file: %s, and buckets beside them', (version, features, inFile) => {
  const result = compiled(prometheus({ version, nativeHistograms: true }));
  expect(argsOf(result)).toContain(`--enable-feature=${features.join()}`);
  expect(configOf(result).global).toMatchObject({ always_scrape_classic_histograms: true });
  expect(configOf(result).global['scrape_native_histograms']).toBe(inFile);
});

test('native histograms are not taken unless that is asked for', () => {
  expect(Object.keys(configOf(compiled(prometheus({}))).global).filter((key) => key.includes('histograms'))).toEqual(
    [],
  );
});

test.each<[volume: string | undefined, wanted: string | undefined, size: string, warned: boolean]>([
  [undefined, undefined, '40960MB', false],
  ['10Gi', undefined, '8192MB', false],
  ['10Gi', '5Gi', '5120MB', false],
  ['10Gi', '9Gi', '8192MB', true],
])('of a volume of %s and a wish of %s, %s are kept', (volume, wanted, size, warned) => {
  const result = compiled(
    prometheus({
      ...(volume ? { storage: { size: volume } } : {}),
      ...(wanted ? { retention: { size: wanted } } : {}),
    }),
  );
  expect(configOf(result).storage.tsdb.retention).toEqual({ time: '15d', size });
  expect(result.diagnostics.some(({ code }) => code === 'RETENTION_CAPPED')).toBe(warned);
});

test.each([
  ['15s', '10s'],
  ['10s', '10s'],
  ['5s', '5s'],
  ['500ms', '500ms'],
  ['1m30s', '10s'],
])('with an interval of %s a scrape may take %s', (scrapeInterval, timeout) => {
  expect(configOf(compiled(prometheus({ scrapeInterval }))).global).toMatchObject({
    scrape_interval: scrapeInterval,
    scrape_timeout: timeout,
  });
});

test('secrets are files: their names are in the configuration, and each Secret is mounted once', () => {
  const result = compiled(
    prometheus({
      remoteWrite: [
        {
          name: 'hub',
          url: 'https://hub.example.com',
          bearerTokenSecret: token,
          tls: { ca: { name: 'hub', key: 'ca.crt' } },
        },
        {
          name: 'b',
          url: 'https://b.example.com',
          basicAuth: { username: 'u', passwordSecret: { name: 'b', key: 'p' } },
        },
      ],
    }),
  );
  expect(configOf(result).remote_write).toEqual([
    {
      name: 'hub',
      url: 'https://hub.example.com',
      authorization: { credentials_file: '/etc/prometheus-secrets/hub/token' },
      tls_config: { ca_file: '/etc/prometheus-secrets/hub/ca.crt' },
    },
    {
      name: 'b',
      url: 'https://b.example.com',
      basic_auth: { username: 'u', password_file: '/etc/prometheus-secrets/b/p' },
    },
  ]);
  const pod = JSON.stringify(find(result, 'StatefulSet', 'prometheus'));
  expect(pod.match(/"secretName":"hub"/g)).toHaveLength(1);
  expect(pod).toContain('/etc/prometheus-secrets/hub');
});

test('replicas are told apart by who is sent their samples, but not by Alertmanager', () => {
  const config = configOf(compiled(prometheus({ replicas: 2 })));
  expect(configOf(compiled({})).alerting?.alert_relabel_configs).toBeUndefined();
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Prometheus expands it.
  expect(config.global['external_labels']).toMatchObject({ prometheus_replica: '${POD_NAME}' });
  expect(config.alerting?.alert_relabel_configs?.at(-1)).toEqual({ regex: 'prometheus_replica', action: 'labeldrop' });
});

test('the Alertmanager of somebody else is called under its path and with its token', () => {
  const external = { url: 'https://am.example.com/am', tokenSecret: token };
  const result = compiled({ components: { alertmanager: { enabled: false, external } } });
  expect(configOf(result).alerting?.alertmanagers).toEqual([
    {
      scheme: 'https',
      path_prefix: '/am',
      authorization: { credentials_file: '/etc/prometheus-secrets/hub/token' },
      static_configs: [{ targets: ['am.example.com:443'] }],
    },
  ]);
});

test.each<[title: string, spec: PlatformSpecInput, there: boolean]>([
  ['an Alertmanager', {}, true],
  ['no Alertmanager', { components: { alertmanager: { enabled: false } } }, false],
])('the alert that always fires is there with %s: it would have nowhere to go without', (_, spec, there) => {
  const rules = find(compiled(spec), 'ConfigMap', 'prometheus-rules');
  expect(JSON.stringify(rules).includes('alert: Watchdog')).toBe(there);
});

describe('rights go no further than what is looked at', () => {
  const rightsOf = (spec: PlatformSpecInput, facts: Facts = plainFacts) =>
    objectsOf(compiled(spec, facts))
      .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''} ${metadata.name}`)
      .sort();

  test.each<[title: string, spec: PlatformSpecInput, rights: string[]]>([
    ['its own namespace', {}, ['Role monitoring prometheus']],
    [
      'another namespace',
      { observability: { namespaces: { names: ['shop'] } } },
      ['Role monitoring prometheus', 'Role shop monitoring-prometheus'],
    ],
    [
      'kubelets',
      { observability: { cluster: { kubelet: true } } },
      ['ClusterRole  observability:monitoring:prometheus', 'Role monitoring prometheus'],
    ],
    [
      'kubelets, about what the platform and proxies use',
      { observability: { cluster: { resourceUsage: true } } },
      ['ClusterRole  observability:monitoring:prometheus', 'Role monitoring prometheus'],
    ],
    [
      'objects of a namespace',
      { components: { kubeStateMetrics: { enabled: true } } },
      ['Role monitoring kube-state-metrics', 'Role monitoring prometheus'],
    ],
  ])('%s', (_, spec, rights) => {
    expect(rightsOf(spec)).toEqual(rights);
  });

  test('a namespace that is not there gets none, and is said', () => {
    const facts = { ...plainFacts, namespaceLabels: [{ name: 'monitoring', labels: {} }] };
    const spec = { observability: { namespaces: { names: ['shop'] } } };
    expect(rightsOf(spec, facts)).toEqual(['Role monitoring prometheus']);
    expect(compiled(spec, facts).diagnostics).toMatchObject([
      { code: 'NAMESPACE_MISSING', path: 'spec.observability.namespaces.names[0]' },
    ]);
  });
});

test('the workloads of the own namespace are scraped unless more are selected, and nobody else', () => {
  const result = compiled({});
  const job = configOf(result).scrape_configs.find(({ job_name }) => job_name === 'workloads');
  expect(job?.['kubernetes_sd_configs']).toEqual([{ role: 'pod', namespaces: { names: ['monitoring'] } }]);
  const calls = result.graph?.flows.filter(({ from, port }) => from === 'prometheus' && port === 'any');
  expect(calls?.map(({ to }) => to)).toEqual(['neighbours']);
  expect(result.diagnostics).toEqual([]);
});

test('pods elsewhere that ask for https are called with the certificate of the mesh where it is STRICT', () => {
  const spec: PlatformSpecInput = {
    serviceMesh: { enabled: true, type: 'auto' },
    observability: { namespaces: { names: ['shop'] } },
  };
  const job = (facts: Facts) =>
    configOf(compiled(spec, facts)).scrape_configs.find(({ job_name }) => job_name === 'workloads');
  expect(job(plainFacts)?.['tls_config']).toEqual({ insecure_skip_verify: true });
  expect(job(istioFacts)?.['tls_config']).toMatchObject({ cert_file: '/etc/istio-certs/cert-chain.pem' });
});

test('extraConfig merges into jobs by name and adds others', () => {
  const jobs = configOf(
    compiled(
      extra({
        scrape_configs: [
          { job_name: 'loki', sample_limit: 7 },
          { job_name: 'x', static_configs: [] },
        ],
      }),
    ),
  ).scrape_configs;
  expect(jobs.find(({ job_name }) => job_name === 'loki')).toMatchObject({ sample_limit: 7, scheme: 'http' });
  expect(jobs.at(-1)?.job_name).toBe('x');
});

test('network policies let Prometheus out to pods on any port, and into those of its own namespace', () => {
  const result = compiled({ observability: { namespaces: { names: ['shop'] } } });
  const from = [{ podSelector: { matchLabels: expect.objectContaining({ 'app.kubernetes.io/name': 'prometheus' }) } }];
  expect(find(result, 'NetworkPolicy', 'neighbours')?.['spec']).toMatchObject({
    policyTypes: ['Egress', 'Ingress'],
    ingress: [{ from, ports: [{ protocol: 'TCP' }] }],
  });
  const { egress } = (find(result, 'NetworkPolicy', 'prometheus')?.['spec'] ?? { egress: [] }) as { egress: unknown[] };
  const shop = { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] };
  expect(egress).toContainEqual({
    to: [{ namespaceSelector: { matchExpressions: [shop] } }],
    ports: [{ protocol: 'TCP' }],
  });
});
