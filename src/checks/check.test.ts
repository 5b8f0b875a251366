import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { checkPlatform } from './check.ts';

const off = { enabled: false };

test.each<{ title: string; spec: PlatformSpecInput; facts?: object; found: string[] }>([
  { title: 'a platform as it comes', spec: {}, found: [] },
  {
    title: 'dashboards without any data',
    spec: { components: { prometheus: off, loki: off, tempo: off } },
    found: [
      'DEPENDENCY_MISSING spec.components.grafana.enabled',
      'DEPENDENCY_MISSING spec.components.opentelemetryCollector.enabled',
      'DEPENDENCY_MISSING spec.components.alertmanager.enabled',
    ],
  },
  {
    title: 'two Prometheus that are pushed to',
    spec: { components: { prometheus: { replicas: 2 } } },
    found: ['SPLIT_WRITES spec.components.prometheus.replicas'],
  },
  {
    title: 'two Prometheus that only scrape',
    spec: { components: { prometheus: { replicas: 2 }, tempo: off, opentelemetryCollector: off } },
    found: [],
  },
  {
    title: 'a version from the future',
    spec: { components: { loki: { version: '4.0.0' } } },
    found: ['UNSUPPORTED_VERSION spec.components.loki.version'],
  },
  {
    title: 'a version of something that is switched off',
    spec: { components: { loki: { version: '4.0.0', ...off } } },
    found: [],
  },
  {
    title: 'a storage class that is not there',
    spec: { components: { loki: { storage: { storageClassName: 'fast' } } } },
    found: ['STORAGE_CLASS_MISSING spec.components.loki.storage.storageClassName'],
  },
  {
    title: 'no default storage class for one volume',
    spec: { components: { prometheus: off, grafana: off, tempo: off, alertmanager: off, opentelemetryCollector: off } },
    facts: { storageClasses: [] },
    found: ['STORAGE_CLASS_MISSING spec.components.loki.storage.storageClassName'],
  },
  {
    title: 'data that goes with the pod needs no storage class, and is warned of',
    spec: { components: { loki: { storage: { ephemeral: true } } } },
    found: ['EPHEMERAL_DATA spec.components.loki.storage.ephemeral'],
  },
  ...[
    { podDisruptionBudget: { minAvailable: 2 }, field: 'minAvailable' },
    { podDisruptionBudget: { minAvailable: '51%' }, field: 'minAvailable' },
    { podDisruptionBudget: { maxUnavailable: 0 }, field: 'maxUnavailable' },
    { podDisruptionBudget: { maxUnavailable: '0%' }, field: 'maxUnavailable' },
  ].map(({ podDisruptionBudget, field }) => ({
    title: `a budget of ${JSON.stringify(podDisruptionBudget)} of two`,
    spec: { components: { opentelemetryCollector: { replicas: 2, podDisruptionBudget } } },
    found: [`DRAIN_BLOCKED spec.components.opentelemetryCollector.podDisruptionBudget.${field}`],
  })),
  ...[{ minAvailable: 1 }, { minAvailable: '50%' }, { maxUnavailable: '1%' }, { enabled: false, minAvailable: 2 }].map(
    (podDisruptionBudget) => ({
      title: `a budget of ${JSON.stringify(podDisruptionBudget)} of two`,
      spec: { components: { opentelemetryCollector: { replicas: 2, podDisruptionBudget } } },
      found: [],
    }),
  ),
  {
    title: 'a budget for a single replica',
    spec: { components: { loki: { podDisruptionBudget: { maxUnavailable: 0 } } } },
    found: ['NOT_ACTED_UPON spec.components.loki.podDisruptionBudget'],
  },
])('$title', ({ spec, facts = {}, found }) => {
  const diagnostics = checkPlatform(platformWith(spec), { ...plainFacts, ...facts });
  expect(diagnostics.map(({ code, path }) => `${code} ${path}`)).toEqual(found);
});
