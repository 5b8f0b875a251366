import { describe, expect, it } from 'vitest';
import { resourceOf } from './testing/case.ts';
import { cases } from './testing/cases.ts';
import { validatePlatform } from './validate.ts';

const header = { apiVersion: 'observability.io/v1beta1', kind: 'ObservabilityPlatform' };

function platform(spec?: unknown, metadata: unknown = { name: 'my-platform', namespace: 'monitoring' }) {
  return { ...header, metadata, ...(spec === undefined ? {} : { spec }) };
}

describe('a resource', () => {
  it.each(cases)('is judged field by field: $name', (one) => {
    const { platform: checked, diagnostics } = validatePlatform(resourceOf(one));
    expect([...new Set(diagnostics.map(({ path }) => path))].sort()).toEqual([...one.refused].sort());
    expect(checked === undefined).toBe(one.refused.length > 0);
  });

  it('is not changed by being checked', () => {
    const value = platform({ serviceMesh: { enabled: true, mtls: null } });
    const before = structuredClone(value);
    validatePlatform(value);
    expect(value).toEqual(before);
  });

  it('read from an API server is taken with its metadata and status', () => {
    const metadata = {
      name: 'a',
      namespace: 'b',
      uid: '1',
      resourceVersion: '2',
      generation: 3,
      creationTimestamp: '2026-11-22T00:00:00Z',
      finalizers: ['observability.io/cleanup'],
      ownerReferences: [],
      managedFields: [{ manager: 'kubectl' }],
    };
    const status = { observedGeneration: 3, conditions: [] };
    const checked = validatePlatform({ ...platform({}, metadata), status });
    expect(checked.diagnostics).toEqual([]);
    expect(checked.platform?.metadata).toEqual(metadata);
    expect(checked.platform?.status).toEqual(status);
  });

  it('without a namespace is in the one kubectl would take', () => {
    expect(validatePlatform(platform({}, { name: 'a' })).platform?.metadata.namespace).toBe('default');
  });
});

describe('defaults', () => {
  const always = {
    components: {
      prometheus: { enabled: true },
      alertmanager: { enabled: true },
      grafana: { enabled: true },
      loki: { enabled: true },
      tempo: { enabled: true },
      opentelemetryCollector: { enabled: true },
      logAgent: { enabled: false },
      kubeStateMetrics: { enabled: false },
    },
    global: { logLevel: 'info' },
    paused: false,
    deletionPolicy: 'Retain',
    proof: 'Enforce',
  };

  it.each([
    ['nothing gives every component and no mesh', undefined, always],
    [
      'a mesh block gives what is inside it',
      { serviceMesh: { multiCluster: {} } },
      {
        ...always,
        serviceMesh: {
          enabled: false,
          type: 'auto',
          mtls: { enabled: true, mode: 'STRICT' },
          authorization: { enabled: true },
          rollout: { strategy: 'Staged', whenUnmeasured: 'Wait' },
          multiCluster: { enabled: false },
        },
      },
    ],
    ['null is as if it were not there', { serviceMesh: null, paused: null, components: null }, always],
    [
      'what is given stays',
      { paused: true, components: { grafana: { enabled: false } } },
      { ...always, paused: true, components: { ...always.components, grafana: { enabled: false } } },
    ],
  ])('%s', (_, spec, expected) => {
    expect(validatePlatform(platform(spec)).platform?.spec).toEqual(expected);
  });
});

describe('what is no platform', () => {
  it.each([
    ['text', 'hello', ''],
    ['nothing', undefined, ''],
    ['null', null, ''],
    ['a list', [], ''],
    ['a resource of another kind', { apiVersion: 'v1', kind: 'Pod' }, 'kind'],
    ['a resource without a kind', { apiVersion: header.apiVersion }, 'kind'],
    ['a platform of another version', { ...header, apiVersion: 'observability.io/v1alpha1' }, 'apiVersion'],
    ['a platform without a version', { kind: header.kind }, 'apiVersion'],
    ['a platform of another group', { ...header, apiVersion: 'example.com/v1beta1' }, 'apiVersion'],
  ])('%s is refused', (_, value, path) => {
    const { platform: checked, diagnostics } = validatePlatform(value);
    expect(checked).toBeUndefined();
    expect(diagnostics.map(({ code, path: at }) => [code, at])).toEqual([['NOT_A_PLATFORM', path]]);
  });
});

describe('what is said of an error', () => {
  it.each([
    ['a slip of the pen', { serviceMesh: { mtsl: {} } }, 'unknown field "mtsl"', 'Did you mean mtls?'],
    ['a field in the wrong place', { mtls: {} }, 'unknown field "mtls"', 'There is spec.serviceMesh.mtls.'],
    [
      'a field like no other',
      { frobnicate: 1 },
      'unknown field "frobnicate"',
      'Known here: serviceMesh, components, global, observability, scope, slos, upgrade, proof, paused, deletionPolicy.',
    ],
    [
      'wrong case',
      { serviceMesh: { mtls: { mode: 'strict' } } },
      'must be one of STRICT, PERMISSIVE, DISABLE, not "strict"',
      'Did you mean STRICT?',
    ],
    [
      'a percentage',
      { serviceMesh: { observability: { tracing: { samplingRate: 5 } } } },
      'is a fraction from 0 to 1: 0.01 is 1 %',
      'Divide a percentage by 100.',
    ],
    [
      'no text where some is needed',
      { serviceMesh: { mtls: { exceptions: [{ name: 'a', component: 'loki', port: 3100, from: {}, why: '' }] } } },
      'must be text that is not empty, not ""',
      undefined,
    ],
    [
      'a number for text',
      { global: { externalLabels: { shard: 1 } } },
      'must be text, not 1',
      'Put it in quotes to make it text.',
    ],
    [
      'a second Loki',
      { components: { loki: { replicas: 2 } } },
      'more than one Loki cannot share file-system storage',
      'Leave replicas out, or name an objectStorage.',
    ],
    [
      'a bad duration',
      { serviceMesh: { trafficManagement: { timeout: { idle: '15 min' } } } },
      'must be a duration such as 500ms, 10s or 1m30s, not "15 min"',
      undefined,
    ],
  ])('%s: the message and the way out', (_, spec, message, hint) => {
    const [diagnostic] = validatePlatform(platform(spec)).diagnostics;
    expect(diagnostic?.message).toBe(message);
    expect(diagnostic?.hint).toBe(hint);
  });

  it('never shows more than a line of a value', () => {
    const long =
      validatePlatform(platform({ global: { logLevel: 'x\n'.repeat(10_000) } })).diagnostics[0]?.message ?? '';
    expect(long.length).toBeLessThan(200);
    expect(long).not.toContain('\n');
  });
});
