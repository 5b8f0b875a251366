import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { dependencies } from './dependencies.ts';

const external = { url: 'https://prometheus.example.com' };
const writeUrl = 'https://mimir.example.com/api/v1/push';
const deadMansSwitch = { url: 'https://switch.example.com' };

test.each<{ title: string; components: PlatformSpecInput['components']; found: string[] }>([
  {
    title: 'a dead-man’s switch with a Prometheus of somebody else',
    components: { prometheus: { enabled: false, external }, alertmanager: { deadMansSwitch } },
    found: ['DEPENDENCY_MISSING spec.components.alertmanager.deadMansSwitch'],
  },
  {
    title: 'a dead-man’s switch with a Prometheus of its own',
    components: { alertmanager: { deadMansSwitch } },
    found: [],
  },
  {
    title: 'an external component beside one that runs',
    components: { prometheus: { external } },
    found: ['NOT_ACTED_UPON spec.components.prometheus.external'],
  },
  {
    title: 'an external component in the place of one',
    components: { prometheus: { enabled: false, external } },
    found: [],
  },
  {
    title: 'a store of metrics that is written to at a place of its own, without one for OTLP',
    components: { prometheus: { enabled: false, external: { ...external, writeUrl } } },
    found: ['DEPENDENCY_MISSING spec.components.prometheus.external.otlpUrl'],
  },
  {
    title: 'one with both',
    components: { prometheus: { enabled: false, external: { ...external, writeUrl, otlpUrl: writeUrl } } },
    found: [],
  },
  {
    title: 'one that no Collector sends metrics to',
    components: {
      prometheus: { enabled: false, external: { ...external, writeUrl } },
      opentelemetryCollector: { enabled: false },
    },
    found: [],
  },
])('$title', ({ components, found }) => {
  const said = dependencies(platformWith({ components }), plainFacts);
  expect(said.map(({ code, path }) => `${code} ${path}`)).toEqual(found);
});
