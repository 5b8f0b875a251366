import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { platformWith } from '../testing/platform.ts';
import { configMap, factsWith } from './testing/facts.ts';
import { untakenContributions } from './untaken.ts';

const external = { enabled: false, external: { url: 'http://prometheus.metrics.svc:9090' } };
const misspelt = configMap('rules', {}, { labels: { 'observability.io/contributes': 'rule' } });

test.each<{ title: string; spec?: PlatformSpecInput; maps: ReturnType<typeof configMap>[]; found: string[] }>([
  { title: 'rules for a Prometheus that runs', maps: [configMap('rules', {})], found: [] },
  { title: 'a kind with a slip', maps: [misspelt], found: ['spec.observability.namespaces Did you mean rules?'] },
  {
    title: 'rules for a Prometheus that somebody else runs',
    spec: { components: { prometheus: external } },
    maps: [configMap('rules', {})],
    found: ['spec.components.prometheus Whoever runs it has to load them, or take the label off.'],
  },
  {
    title: 'rules that the resource does not want',
    spec: { components: { prometheus: { ...external, rules: { enabled: false } } } },
    maps: [configMap('rules', {})],
    found: [],
  },
  { title: 'a slip elsewhere', maps: [{ ...misspelt, namespace: 'elsewhere' }], found: [] },
])('$title', ({ spec = {}, maps, found }) => {
  const said = untakenContributions(platformWith(spec), factsWith(...maps), ['monitoring', 'shop']);
  expect(said.map(({ path, hint }) => `${path} ${hint}`)).toEqual(found);
});
