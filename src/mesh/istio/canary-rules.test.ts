import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import type { Facts, MeshObjectFacts } from '../../facts/facts.ts';
import { at, items } from '../../objects/access.ts';
import type { CanaryRoute } from '../../platform/canary.ts';
import { istioFacts, platformWith } from '../../testing/platform.ts';
import { grantedCanary } from '../granted-canary.ts';
import { type HttpRule, withCanary } from './canary-rules.ts';
import { canaryCapabilities } from './capabilities/canary.ts';

const canary: CanaryRoute = { component: 'grafana', service: 'grafana-canary', weight: 10, match: [] };
const match = [
  { header: 'x-canary', value: 'always' },
  { header: 'x-team', value: 'a' },
];
const to = (host: string, weight?: number) => ({
  destination: { host, port: { number: 3000 } },
  ...(weight === undefined ? {} : { weight }),
});
const rule: HttpRule = { match: [{ port: 3000 }, { uri: { prefix: '/a' } }], timeout: '5s', route: [to('grafana')] };
const led = (rules: HttpRule[], by: CanaryRoute | undefined) => withCanary(rules, by, (service) => service);

describe('rules with a canary in them', () => {
  test.each<{ title: string; by: CanaryRoute | undefined; expected: HttpRule[] }>([
    { title: 'none changes nothing', by: undefined, expected: [rule] },
    {
      title: 'a share is of the rule as it is, the rest first',
      by: canary,
      expected: [{ ...rule, route: [to('grafana', 90), to('grafana-canary', 10)] }],
    },
    {
      title: 'all of it',
      by: { ...canary, weight: 100 },
      expected: [{ ...rule, route: [to('grafana', 0), to('grafana-canary', 100)] }],
    },
    {
      title: 'headers are tried first, each together with each condition, and without a share the rule stays',
      by: { ...canary, weight: 0, match },
      expected: [
        {
          ...rule,
          match: [
            { port: 3000, headers: { 'x-canary': { exact: 'always' } } },
            { port: 3000, headers: { 'x-team': { exact: 'a' } } },
            { uri: { prefix: '/a' }, headers: { 'x-canary': { exact: 'always' } } },
            { uri: { prefix: '/a' }, headers: { 'x-team': { exact: 'a' } } },
          ],
          route: [to('grafana-canary')],
        },
        rule,
      ],
    },
  ])('$title', ({ by, expected }) => {
    expect(led([rule], by)).toEqual(expected);
  });

  test('a rule about everything becomes one about the headers', () => {
    const { match: _, ...everything } = rule;
    expect(led([everything], { ...canary, weight: 0, match: match.slice(0, 1) })[0]).toEqual({
      ...everything,
      match: [{ headers: { 'x-canary': { exact: 'always' } } }],
      route: [to('grafana-canary')],
    });
  });

  test('rules that lead elsewhere are left alone', () => {
    const elsewhere = { route: [to('loki')] };
    expect(led([elsewhere], canary)).toEqual([elsewhere]);
  });
});

test('a data plane that cannot lead calls by rules of ours gives the canary none', () => {
  const sidecar = { version: '1.30.3', dataPlane: 'sidecar' } as const;
  expect(grantedCanary(canaryCapabilities, sidecar, 'grafana', [canary])).toEqual(canary);
  expect(grantedCanary(canaryCapabilities, { ...sidecar, dataPlane: 'ambient' }, 'grafana', [canary])).toBeUndefined();
  expect(grantedCanary(canaryCapabilities, sidecar, 'otel-collector', [canary])).toBeUndefined();
});

const hostOf = (service: string) => `${service}.monitoring.svc.cluster.local`;

describe('what Istio is told of the Collector’s canary', () => {
  type Mesh = NonNullable<PlatformSpecInput['serviceMesh']>;
  type Canary = NonNullable<
    NonNullable<NonNullable<PlatformSpecInput['components']>['opentelemetryCollector']>['canary']
  >;

  function told(given: Canary, { mesh = {}, available = 1 }: { mesh?: Mesh; available?: number } = {}) {
    const platform = platformWith({
      serviceMesh: { enabled: true, ...mesh },
      components: { opentelemetryCollector: { canary: given } },
    });
    const facts = { ...istioFacts, canaries: [{ component: 'otel-collector', available }] };
    const { plan } = compile(platform, facts);
    const objects = plan?.waves.flatMap((wave) => wave.objects) ?? [];
    const named = (kind: string, name: string) =>
      objects.find((one) => one.kind === kind && one.metadata.name === `traffic-to-${name}`)?.spec;
    return {
      rules: items(at(named('VirtualService', 'otel-collector'), 'http')),
      policyOf: (name: string) => at(named('DestinationRule', name), 'trafficPolicy'),
      ruledHost: (name: string) => at(named('DestinationRule', name), 'host'),
      services: new Set(objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => hostOf(metadata.name))),
    };
  }

  const version = '0.164.0';
  const trafficManagement = {
    retry: { attempts: 2, budget: { percent: 20 } },
    circuitBreaker: { consecutiveErrors: 3 },
    timeout: { request: '30s', idle: '600s' },
  };

  test.each([
    { title: 'without traffic management', mesh: {} },
    { title: 'with it', mesh: { trafficManagement } },
  ])('$title: both ports are split, shares add up to 100, and every host is a Service of the plan', ({ mesh }) => {
    const { rules, services } = told({ version, weight: 30 }, { mesh });
    expect(new Set(rules.map((one) => at(items(at(one, 'match'))[0], 'port')))).toEqual(new Set([4317, 4318]));
    for (const one of rules) {
      const route = items(at(one, 'route'));
      expect(route.map((place) => at(place, 'weight'))).toEqual([70, 30]);
      for (const place of route) expect(services).toContain(at(place, 'destination', 'host'));
    }
  });

  test('the canary’s host has the traffic policy of the component, without subsets', () => {
    const { policyOf, ruledHost } = told({ version, weight: 30 }, { mesh: { trafficManagement } });
    expect(policyOf('otel-collector')).toHaveProperty('outlierDetection');
    expect(policyOf('otel-collector-canary')).toEqual(policyOf('otel-collector'));
    expect(ruledHost('otel-collector-canary')).toBe(hostOf('otel-collector-canary'));
  });

  test('one that serves nobody yet is in no rule, and what else is said of the component stays', () => {
    expect(told({ version, weight: 30 }, { available: 0 }).rules).toEqual([]);
    const { rules, policyOf } = told({ version, weight: 30 }, { available: 0, mesh: { trafficManagement } });
    expect(JSON.stringify(rules)).not.toContain('canary');
    expect(rules.length).toBeGreaterThan(0);
    expect(policyOf('otel-collector-canary')).toBeUndefined();
  });

  test('a share is told of only where it is led', () => {
    const spec = { components: { opentelemetryCollector: { canary: { version, weight: 30 } } } };
    const weightIn = (facts: Facts, enabled: boolean) =>
      compile(platformWith({ ...spec, serviceMesh: { enabled } }), {
        ...facts,
        canaries: [{ component: 'otel-collector', available: 1 }],
      }).canaries?.map(({ weight }) => weight);
    const rival: MeshObjectFacts = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      namespace: 'monitoring',
      name: 'theirs',
      hosts: [hostOf('otel-collector')],
    };
    expect(weightIn(istioFacts, true)).toEqual([30]);
    expect(weightIn(istioFacts, false)).toEqual([0]);
    expect(weightIn({ ...istioFacts, meshObjects: [rival] }, true)).toEqual([0]);
  });

  test('one that takes nothing is in no rule', () => {
    expect(told({ version }).rules).toEqual([]);
  });
});
