import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { asCanary, canaries, canaryRoutes } from './canary.ts';

type Collector = NonNullable<NonNullable<PlatformSpecInput['components']>['opentelemetryCollector']>;

const version = '0.164.0';
const withCollector = (spec: Collector) => platformWith({ components: { opentelemetryCollector: spec } });
const derived = (spec: Collector) =>
  asCanary(withCollector(spec), 'otel-collector').spec.components.opentelemetryCollector;

describe('the resource with the canary in the place of its component', () => {
  test('has what the canary says, and the rest as the component has it', () => {
    expect(
      derived({
        version: '0.165.0',
        autoscaling: { maxReplicas: 5 },
        podDisruptionBudget: { minAvailable: 1 },
        scheduling: { nodeSelector: { disk: 'ssd' } },
        canary: { version, replicas: 2, weight: 10 },
      }),
    ).toEqual({ enabled: true, version, replicas: 2, scheduling: { nodeSelector: { disk: 'ssd' } } });
  });

  test.each<{ title: string; image: Collector['image']; canary: Collector['canary']; expected: unknown }>([
    {
      title: 'another version is not the tag of the component',
      image: { registry: 'r.example.com', tag: 'pinned' },
      canary: { version },
      expected: { registry: 'r.example.com' },
    },
    {
      title: 'a digest takes the place of a tag',
      image: { repository: 'otel/own', tag: 'pinned' },
      canary: { image: { digest: `sha256:${'0'.repeat(64)}` } },
      expected: { repository: 'otel/own', digest: `sha256:${'0'.repeat(64)}` },
    },
    {
      title: 'another repository has the tag of the component',
      image: { tag: 'pinned' },
      canary: { image: { repository: 'otel/own' } },
      expected: { repository: 'otel/own', tag: 'pinned' },
    },
    {
      title: 'other resources leave the image alone',
      image: { tag: 'pinned' },
      canary: { resources: { limits: { memory: '1Gi' } } },
      expected: { tag: 'pinned' },
    },
  ])('$title', ({ image, canary, expected }) => {
    expect(derived({ ...(image ? { image } : {}), ...(canary ? { canary } : {}) }).image).toEqual(expected);
  });

  test('lays configuration over that of the component: lists take the place of lists, null stays', () => {
    const extraConfig = { processors: { a: { x: 1, y: 2 } }, service: { extensions: ['one'] }, connectors: { c: {} } };
    const over = { processors: { a: { y: 3, z: null } }, service: { extensions: ['two'] }, connectors: null };
    expect(derived({ extraConfig, canary: { extraConfig: over } }).extraConfig).toEqual({
      processors: { a: { x: 1, y: 3, z: null } },
      service: { extensions: ['two'] },
      connectors: null,
    });
  });

  test('of a component without one is the resource itself', () => {
    const platform = withCollector({});
    expect(asCanary(platform, 'otel-collector')).toBe(platform);
    expect(asCanary(platform, 'loki')).toBe(platform);
  });
});

describe('who is given calls', () => {
  const available = (count: number) => ({
    ...plainFacts,
    canaries: [{ component: 'otel-collector', available: count }],
  });
  const route = { component: 'otel-collector', service: 'otel-collector-canary', weight: 10, match: [] };
  const match = [{ header: 'x-canary', value: 'a' }];
  test.each([
    { title: 'one that serves', canary: { version, weight: 10 }, facts: available(1), expected: [route] },
    { title: 'none of which no pod serves', canary: { version, weight: 10 }, facts: available(0), expected: [] },
    {
      title: 'none that is not there',
      canary: { version, weight: 10 },
      facts: { ...plainFacts, canaries: [] },
      expected: [],
    },
    { title: 'one of which nothing is known', canary: { version, weight: 10 }, facts: plainFacts, expected: [route] },
    { title: 'none without a share', canary: { version }, facts: available(1), expected: [] },
    {
      title: 'one that takes some calls whatever its share',
      canary: { version, match },
      facts: available(1),
      expected: [{ ...route, weight: 0, match }],
    },
  ])('$title', ({ canary, facts, expected }) => {
    expect(canaryRoutes(withCollector({ canary }), facts)).toEqual(expected);
  });

  test('a component that is off has no canary', () => {
    expect(canaries(withCollector({ enabled: false, canary: { version } }))).toEqual([]);
  });
});
