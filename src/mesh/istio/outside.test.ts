import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import { at, fields, items, textMap } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { planObjects } from '../../plan/serialize.ts';
import { istioFacts, platformWith } from '../../testing/platform.ts';

type Components = PlatformSpecInput['components'];
type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';
const outside = { mesh: { inject: false } };

function compiled(components: Components, mode: Mode = 'STRICT') {
  return compile(platformWith({ components, serviceMesh: { enabled: true, mtls: { mode } } }), istioFacts);
}

function objectsOf(kind: string, ...args: Parameters<typeof compiled>): KubeObject[] {
  const { plan } = compiled(...args);
  return (plan ? planObjects(plan) : []).filter((object) => object.kind === kind);
}

const workload = (name: string, components: Components) =>
  [...objectsOf('StatefulSet', components), ...objectsOf('Deployment', components)].find(
    ({ metadata }) => metadata.name === name,
  );

const exceptions = (...args: Parameters<typeof compiled>) =>
  Object.fromEntries(
    objectsOf('PeerAuthentication', ...args)
      .filter(({ metadata }) => metadata.name !== 'default')
      .map(({ metadata, spec }) => [metadata.name, Object.keys(fields(at(spec, 'portLevelMtls')))]),
  );

const allows = (...args: Parameters<typeof compiled>) =>
  Object.fromEntries(objectsOf('AuthorizationPolicy', ...args).map(({ metadata, spec }) => [metadata.name, spec]));

function prometheusConfig(...args: Parameters<typeof compiled>) {
  const map = objectsOf('ConfigMap', ...args).find(
    ({ metadata }) => metadata.labels?.['observability.io/config-of'] === 'prometheus',
  );
  return fields(parse(Object.values(textMap(map?.['data'])).find((text) => text.includes('scrape_configs')) ?? ''));
}

const jobs = (...args: Parameters<typeof compiled>) =>
  new Map(items(prometheusConfig(...args)['scrape_configs']).map((job) => [at(job, 'job_name'), job]));

const policyOf = (name: string, components: Components) =>
  JSON.stringify(objectsOf('NetworkPolicy', components).find(({ metadata }) => metadata.name === name)?.spec);

describe('pods of a component outside the mesh', () => {
  test('say that they are not injected, and carry nothing else of the mesh', () => {
    const template = at(workload('prometheus', { prometheus: outside })?.spec, 'template');
    expect(at(template, 'metadata', 'labels')).toMatchObject({ 'sidecar.istio.io/inject': 'false' });
    expect(JSON.stringify(template).match(/[\w.]*istio[\w./-]*/g)).toEqual(['sidecar.istio.io/inject']);
  });

  test('need no way to the control plane; the others still have theirs', () => {
    expect(policyOf('grafana', { grafana: outside })).not.toContain('15012');
    expect(policyOf('loki', { grafana: outside })).toContain('15012');
  });

  test('cannot be injected by podTemplate', () => {
    const podTemplate = { metadata: { labels: { 'sidecar.istio.io/inject': 'true' } } };
    expect(compiled({ grafana: { ...outside, podTemplate } }).diagnostics).toContainEqual(
      expect.objectContaining({ code: 'OVERRIDE_REFUSED', severity: 'error' }),
    );
  });

  test('are told apart from those that have to have a proxy', () => {
    const { components } = compiled({ grafana: outside });
    expect(components.filter(({ inMesh }) => !inMesh).map(({ name }) => name)).toEqual(['grafana']);
    const alone = compile(platformWith({ components: { grafana: outside } }), istioFacts);
    expect(alone.components.filter(({ inMesh }) => inMesh)).toEqual([]);
    expect(alone.diagnostics.map(({ code }) => code)).not.toContain('OUTSIDE_MESH');
  });
});

describe('Prometheus outside the mesh', () => {
  const components = { prometheus: outside };

  test('is let in to the metrics of every component in plain text, and to those alone', () => {
    const ports = exceptions(components);
    expect(ports).toEqual({
      alertmanager: ['9093'],
      grafana: ['3000'],
      loki: ['3100'],
      'otel-collector': ['8888'],
      tempo: ['3200'],
    });
    for (const name of ['grafana:3000', 'loki:3100', 'otel-collector:8888', 'tempo:3200'])
      expect(allows(components)[`allow-scrape-to-${name.replace(':', '-')}`]).toMatchObject({
        rules: [{ to: [{ operation: { ports: [name.split(':')[1]], methods: ['GET'], paths: ['/metrics'] } }] }],
      });
  });

  test('sends alerts without an identity, so that its port of Alertmanager asks nobody for one', () => {
    expect(allows(components)['allow-prometheus-to-alertmanager-9093']).toMatchObject({
      rules: [{ to: [{ operation: { ports: ['9093'] } }] }],
    });
    expect(JSON.stringify(allows(components)['allow-prometheus-to-alertmanager-9093'])).toContain(
      '"notPrincipals":["*"]',
    );
  });

  test('scrapes everything in plain text, pods that ask for it among them', () => {
    const found = jobs(components);
    expect(found.size).toBeGreaterThan(5);
    for (const job of found.values()) expect(at(job, 'scheme') ?? 'http').toBe('http');
    expect(JSON.stringify(prometheusConfig(components))).not.toContain('istio-certs');
    expect(at(jobs({}).get('loki'), 'scheme')).toBe('https');
  });

  test('has no policies for its own ports, which no proxy would read', () => {
    expect(Object.keys(allows(components)).filter((name) => name.includes('-to-prometheus-'))).toEqual([]);
    expect(Object.keys(allows({})).filter((name) => name.includes('-to-prometheus-'))).not.toEqual([]);
  });

  test('is told what is opened for it, and what stays closed', () => {
    const found = compiled(components).diagnostics.filter(({ code }) => code === 'OUTSIDE_MESH');
    expect(found).toMatchObject([{ severity: 'warning', path: 'spec.components.prometheus.mesh.inject' }]);
    expect(found[0]?.message).toContain('loki:3100 (GET /metrics)');
    expect(found[0]?.message).toContain('alertmanager:9093,');
    expect(found[0]?.message).toContain('do not answer it');
    const permissive = compiled(components, 'PERMISSIVE').diagnostics.find(({ code }) => code === 'OUTSIDE_MESH');
    expect(permissive?.message).not.toContain('do not answer it');
  });

  test('gets no rule for neighbours by a name that it does not have', () => {
    expect(allows(components)).not.toHaveProperty(['allow-prometheus-to-neighbours-any']);
    expect(allows(components, 'PERMISSIVE')['allow-prometheus-to-neighbours-any']).toEqual({
      action: 'ALLOW',
      rules: [{ to: [{ operation: { methods: ['GET'], paths: ['/metrics'] } }] }],
    });
  });
});

describe('Grafana outside the mesh', () => {
  const components = { grafana: outside };

  test('opens the ports it calls, and nobody else’s', () => {
    expect(exceptions(components)).toMatchObject({ prometheus: ['9090'], loki: ['3100'], tempo: ['3200'] });
    expect(exceptions(components)).not.toHaveProperty('otel-collector');
    expect(JSON.stringify(allows(components)['allow-grafana-to-loki-3100'])).toContain('"notPrincipals":["*"]');
    expect(JSON.stringify(allows(components)['allow-otel-collector-to-loki-3100'])).toContain('sa/otel-collector');
  });

  test('is scraped in plain text, as is whatever takes plain text for it', () => {
    const found = jobs(components);
    expect(['grafana', 'loki', 'tempo', 'otel-collector'].map((name) => at(found.get(name), 'scheme'))).toEqual([
      'http',
      'http',
      'http',
      'https',
    ]);
  });

  test('makes Prometheus call each of several Alertmanagers in plain text too, to tell it of alerts alone', () => {
    const several = { grafana: outside, alertmanager: { replicas: 3 } };
    expect(items(at(prometheusConfig(several), 'alerting', 'alertmanagers'))[0]).toMatchObject({ scheme: 'http' });
    expect(allows(several)['allow-prometheus-to-alertmanager-9093']).toMatchObject({
      rules: [{ to: [{ operation: { ports: ['9093'], methods: ['POST'], paths: ['/api/v2/alerts'] } }] }],
    });
  });

  test('opens nothing where nobody has an identity anyway', () => {
    expect(exceptions(components, 'DISABLE')).toEqual({});
    const found = compiled(components, 'DISABLE').diagnostics.find(({ code }) => code === 'OUTSIDE_MESH');
    expect(found?.message).not.toContain('take plain text');
  });
});
