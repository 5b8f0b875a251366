import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { compile } from '../compile.ts';
import { at } from '../objects/access.ts';
import type { KubeObject } from '../objects/object.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';

type Canary = NonNullable<
  NonNullable<NonNullable<PlatformSpecInput['components']>['opentelemetryCollector']>['canary']
>;

const version = '0.164.0';
const ofComponent = {
  'app.kubernetes.io/name': 'otel-collector',
  'app.kubernetes.io/part-of': 'observability-platform',
};
const stable = { ...ofComponent, 'observability.io/track': 'stable' };
const ofCanary = { ...ofComponent, 'observability.io/track': 'canary' };

function compiled(canary: Canary | undefined, more: object = {}, facts = istioFacts) {
  const opentelemetryCollector = { ...more, ...(canary ? { canary } : {}) };
  const spec = { serviceMesh: { enabled: true }, components: { opentelemetryCollector } };
  const { plan, ...rest } = compile(platformWith(spec), { ...facts, canaries: [] });
  const objects = plan?.waves.flatMap((wave) => wave.objects) ?? [];
  const find = (kind: string, name: string) => objects.find((one) => one.kind === kind && one.metadata.name === name);
  return { ...rest, plan, objects, find };
}

const keyOf = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.name}`;
const withoutCanary = compiled(undefined);

describe('a canary', () => {
  test('adds a Deployment and a Service, and changes nothing of what is there', () => {
    const { objects } = compiled({ version });
    const before = new Map(withoutCanary.objects.map((object) => [keyOf(object), object]));
    const added = objects.filter((object) => !before.has(keyOf(object)));
    expect(added.map(keyOf)).toEqual(['Service otel-collector-canary', 'Deployment otel-collector-canary']);
    for (const object of objects) if (before.has(keyOf(object))) expect(object).toEqual(before.get(keyOf(object)));
  });

  test('has a configuration of its own only where that differs', () => {
    const extraConfig = { processors: { batch: { timeout: '1s' } } };
    const { objects, find } = compiled({ extraConfig });
    const maps = objects.filter(
      ({ kind, metadata }) =>
        kind === 'ConfigMap' && metadata.labels?.['observability.io/config-of'] === 'otel-collector',
    );
    expect(maps.map(({ data }) => /timeout: (\S+)/.exec(String(at(data, 'collector.yaml')))?.[1])).toEqual([
      '200ms',
      '1s',
    ]);
    const mounted = ['otel-collector', 'otel-collector-canary'].map((name) =>
      at(find('Deployment', name), 'spec', 'template', 'spec', 'volumes'),
    );
    expect(mounted.map((volumes) => /"configMap":{"name":"([^"]+)/.exec(JSON.stringify(volumes))?.[1])).toEqual(
      maps.map(({ metadata }) => metadata.name),
    );
  });

  test('is found by its own Service alone, as the component is by its own', () => {
    const { find } = compiled({ version });
    expect(at(find('Service', 'otel-collector'), 'spec', 'selector')).toEqual(stable);
    expect(at(find('Service', 'otel-collector-canary'), 'spec', 'selector')).toEqual(ofCanary);
    expect(at(find('Service', 'otel-collector-canary'), 'spec', 'ports')).toEqual(
      at(find('Service', 'otel-collector'), 'spec', 'ports'),
    );
  });

  test('is neither adopted, nor counted by the autoscaler and the budget, nor spread with the component', () => {
    const { find } = compiled({ version, replicas: 2 }, { autoscaling: { minReplicas: 2, maxReplicas: 4 } });
    const own = find('Deployment', 'otel-collector');
    const other = find('Deployment', 'otel-collector-canary');
    expect(at(own, 'spec', 'selector', 'matchLabels')).toEqual(stable);
    expect(at(own, 'spec', 'template', 'metadata', 'labels')).toMatchObject(stable);
    expect(at(find('PodDisruptionBudget', 'otel-collector'), 'spec', 'selector', 'matchLabels')).toEqual(stable);
    expect(at(other, 'spec', 'selector', 'matchLabels')).toEqual(ofCanary);
    expect(at(other, 'spec', 'template', 'metadata', 'labels')).toMatchObject(ofCanary);
    expect(at(other, 'spec', 'replicas')).toBe(2);
    expect(at(other, 'spec', 'template', 'spec', 'topologySpreadConstraints')).toMatchObject([
      { labelSelector: { matchLabels: ofCanary } },
      { labelSelector: { matchLabels: ofCanary } },
    ]);
    expect(find('HorizontalPodAutoscaler', 'otel-collector-canary')).toBeUndefined();
    expect(find('PodDisruptionBudget', 'otel-collector-canary')).toBeUndefined();
  });

  test('has the identity of the component, and every policy of the component holds for it', () => {
    const { objects, find } = compiled({ version });
    const template = at(find('Deployment', 'otel-collector-canary'), 'spec', 'template');
    expect(at(template, 'spec', 'serviceAccountName')).toBe('otel-collector');
    const labels = at(template, 'metadata', 'labels') as Record<string, string>;
    const selects = (selector: unknown) =>
      Object.entries((selector ?? {}) as Record<string, string>).every(([key, value]) => labels[key] === value);
    const selectors = objects.flatMap(({ kind, metadata, spec }) =>
      metadata.labels?.['app.kubernetes.io/name'] === 'otel-collector' && /Policy$|PeerAuthentication/.test(kind)
        ? [at(spec, kind === 'NetworkPolicy' ? 'podSelector' : 'selector', 'matchLabels')]
        : [],
    );
    expect(selectors.length).toBeGreaterThan(3);
    expect(selectors.filter((selector) => !selects(selector))).toEqual([]);
  });

  test('that calls somebody else may do so, as its component may then: who they are is the same', () => {
    const exporters = { 'otlp/elsewhere': { endpoint: 'https://otlp.example.com:4317' } };
    const { graph, diagnostics } = compiled({ extraConfig: { exporters } });
    expect(graph?.flows).toContainEqual(
      expect.objectContaining({
        from: 'otel-collector',
        port: 4317,
        to: expect.objectContaining({ host: 'otlp.example.com' }),
      }),
    );
    expect(diagnostics.filter(({ code }) => code === 'CALL_CUT_OFF')).toEqual([]);
  });

  test('is told apart in its metrics', () => {
    const { objects } = compiled({ version });
    const prometheus = objects.find(({ data }) => at(data, 'prometheus.yml') !== undefined);
    const jobs = String(at(prometheus?.data, 'prometheus.yml')).split(/(?=- job_name:)/);
    const tracked = jobs
      .filter((job) => job.includes('target_label: track'))
      .map((job) => /job_name: (\S+)/.exec(job)?.[1]);
    expect(tracked).toEqual(['grafana', 'otel-collector']);
  });

  test('is no component: nothing waits for it', () => {
    const { components, canaries } = compiled({ version, weight: 10 });
    expect(components.map(({ name }) => name)).toEqual(withoutCanary.components.map(({ name }) => name));
    expect(canaries).toMatchObject([
      {
        component: 'otel-collector',
        version,
        workload: { kind: 'Deployment', name: 'otel-collector-canary' },
        weight: 0,
      },
    ]);
  });
});

test('a canary of Grafana does not evaluate alert rules, which would send every notification twice', () => {
  const database = {
    type: 'postgres',
    host: 'pg.databases.svc',
    name: 'grafana',
    user: 'grafana',
    passwordSecret: { name: 'pg', key: 'password' },
  } as const;
  const { plan } = compile(
    platformWith({ components: { grafana: { database, canary: { version: '13.2.1' } } } }),
    plainFacts,
  );
  const settings = plan?.waves
    .flatMap((wave) => wave.objects)
    .flatMap(({ data }) => (at(data, 'grafana.ini') === undefined ? [] : [String(at(data, 'grafana.ini'))]));
  expect(settings?.map((text) => text.includes('execute_alerts = false'))).toEqual([false, true]);
});
