import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import { planObjects } from '../../plan/serialize.ts';
import { istioFacts, platformWith } from '../../testing/platform.ts';

type Proxy = NonNullable<NonNullable<PlatformSpecInput['serviceMesh']>['proxy']>;
type Components = PlatformSpecInput['components'];

function compiled({ all, components = {}, mode = 'STRICT' as const }: Wanted) {
  const serviceMesh = { enabled: true, mtls: { mode }, ...(all ? { proxy: all } : {}) };
  return compile(platformWith({ serviceMesh, components }), istioFacts);
}

interface Wanted {
  all?: Proxy;
  components?: Components;
  mode?: 'STRICT' | 'DISABLE';
}

const said = (wanted: Wanted) =>
  compiled(wanted)
    .diagnostics.filter(({ code }) => code === 'PAST_PROXY')
    .map(({ severity, path, message }) => ({ severity, path, message }));

const own = (proxy: Proxy) => ({ mesh: { proxy } });

test.each<Wanted & { title: string; says: { severity: string; path: string; message: RegExp }[] }>([
  {
    title: 'a port that other components call through their proxies is refused, for each of them',
    components: { tempo: own({ excludeInboundPorts: [4317] }) },
    says: [
      {
        severity: 'error',
        path: 'spec.components.tempo.mesh.proxy.excludeInboundPorts',
        message: /^otel-collector calls port 4317 of tempo through its proxy/,
      },
    ],
  },
  {
    title: 'a port that neighbours call is refused: their proxies send TLS too',
    components: { opentelemetryCollector: own({ excludeInboundPorts: [4318] }) },
    says: [
      {
        severity: 'error',
        path: 'spec.components.opentelemetryCollector.mesh.proxy.excludeInboundPorts',
        message: /^neighbours calls port 4318/,
      },
    ],
  },
  {
    title: 'a port of metrics alone is taken, and said to be open',
    components: { opentelemetryCollector: own({ excludeInboundPorts: [8888] }) },
    says: [
      {
        severity: 'warning',
        path: 'spec.components.opentelemetryCollector.mesh.proxy.excludeInboundPorts',
        message: /^calls to port 8888 of otel-collector pass its proxy by/,
      },
    ],
  },
  {
    title: 'gossip goes past both proxies where both are told so',
    components: {
      alertmanager: { replicas: 3, ...own({ excludeInboundPorts: [9094], excludeOutboundPorts: [9094] }) },
    },
    says: [
      {
        severity: 'warning',
        path: 'spec.components.alertmanager.mesh.proxy.excludeInboundPorts',
        message: /^calls to port 9094 of alertmanager pass its proxy by/,
      },
    ],
  },
  {
    title: 'gossip past one of the two is refused',
    components: { alertmanager: { replicas: 3, ...own({ excludeInboundPorts: [9094] }) } },
    says: [
      {
        severity: 'error',
        path: 'spec.components.alertmanager.mesh.proxy.excludeInboundPorts',
        message: /^alertmanager calls port 9094 of alertmanager through its proxy/,
      },
    ],
  },
  {
    title: 'a port of a component that asks for an identity cannot be called past the proxy',
    components: { grafana: own({ excludeOutboundPorts: [3100] }) },
    says: [
      {
        severity: 'error',
        path: 'spec.components.grafana.mesh.proxy.excludeOutboundPorts',
        message: /^grafana calls port 3100 of loki past its proxy/,
      },
    ],
  },
  {
    title: 'a port of a component without a proxy can',
    components: { grafana: own({ excludeOutboundPorts: [3100] }), loki: { mesh: { inject: false } } },
    says: [],
  },
  {
    title: 'ports of the API server and of databases are nobody’s in the mesh',
    all: { excludeOutboundPorts: [443, 6443, 3306] },
    says: [],
  },
  { title: 'a port that nothing listens on changes nothing', all: { excludeInboundPorts: [8081] }, says: [] },
  {
    title: 'where nobody asks for an identity, calls past the proxy are answered',
    mode: 'DISABLE',
    components: { grafana: own({ excludeOutboundPorts: [3100] }) },
    says: [],
  },
  {
    title: 'addresses that Services have cannot be called past the proxy',
    components: { grafana: own({ excludeOutboundIPRanges: ['192.168.0.0/16', '10.0.0.0/8'] }) },
    says: [
      {
        severity: 'error',
        path: 'spec.components.grafana.mesh.proxy.excludeOutboundIPRanges',
        message: /^Services have addresses in 10\.0\.0\.0\/8: grafana calls alertmanager past its proxy/,
      },
    ],
  },
  { title: 'other addresses can', all: { excludeOutboundIPRanges: ['192.168.0.0/16'] }, says: [] },
])('$title', ({ says, ...wanted }) => {
  const found = says.map(({ severity, path, message }) => ({
    severity,
    path,
    message: expect.stringMatching(message),
  }));
  expect(said(wanted)).toEqual(found);
});

describe('a port past the proxy', () => {
  test('is scraped in plain text', () => {
    const { plan } = compiled({ components: { opentelemetryCollector: own({ excludeInboundPorts: [8888] }) } });
    const text = (plan ? planObjects(plan) : [])
      .filter(({ kind }) => kind === 'ConfigMap')
      .flatMap((object) => Object.values(object['data'] as Record<string, string>))
      .find((file) => file.includes('scrape_configs'));
    const jobs = (parse(text ?? '') as { scrape_configs: { job_name: string; scheme?: string }[] }).scrape_configs;
    const schemes = new Map(jobs.map(({ job_name, scheme }) => [job_name, scheme]));
    expect(schemes.get('otel-collector')).toBe('http');
    expect(schemes.get('loki')).toBe('https');
  });

  test('is nobody’s business where the platform is in no mesh', () => {
    const components = { tempo: own({ excludeInboundPorts: [4317] }) };
    expect(compile(platformWith({ components }), istioFacts).diagnostics).not.toContainEqual(
      expect.objectContaining({ code: 'PAST_PROXY' }),
    );
  });
});
