import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import { planObjects } from '../../plan/serialize.ts';
import { istioFacts, platformWith } from '../../testing/platform.ts';

function compiled(spec: PlatformSpecInput, mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE' = 'STRICT') {
  return compile(platformWith({ ...spec, serviceMesh: { enabled: true, type: 'auto', mtls: { mode } } }), istioFacts);
}

function policies(...args: Parameters<typeof compiled>) {
  const { plan } = compiled(...args);
  const found = (plan ? planObjects(plan) : []).filter(
    ({ kind, metadata }) => kind === 'AuthorizationPolicy' && metadata.name.includes('-to-neighbours-'),
  );
  return Object.fromEntries(found.map(({ metadata, spec }) => [metadata.name, spec]));
}

const from = (name: string) => [{ source: { principals: [`cluster.local/ns/monitoring/sa/${name}`] } }];
const only: PlatformSpecInput['components'] = {
  alertmanager: { enabled: false },
  loki: { enabled: false },
  tempo: { enabled: false },
  opentelemetryCollector: { enabled: false },
};
const metrics = { methods: ['GET'], paths: ['/metrics'] };

describe('the default deny covers neighbours, and is opened for', () => {
  test('Prometheus, on every port but ours, where it may read metrics', () => {
    expect(policies({ components: only })).toEqual({
      'allow-prometheus-to-neighbours-any': {
        action: 'ALLOW',
        rules: [
          {
            from: from('prometheus'),
            to: [{ operation: { notPorts: ['3000', '9090'] } }],
          },
          { from: from('prometheus'), to: [{ operation: { ports: ['3000', '9090'], ...metrics } }] },
        ],
      },
    });
  });

  test('Prometheus in plain text, which has no name, where PERMISSIVE takes that: for metrics alone', () => {
    const policy = policies({ components: only }, 'PERMISSIVE')['allow-prometheus-to-neighbours-any'];
    expect(policy).toMatchObject({
      rules: [{ from: from('prometheus') }, { from: from('prometheus') }, { to: [{ operation: metrics }] }],
    });
  });

  test('whomever a configuration names, on its port', () => {
    const remoteWrite = [{ name: 'a', url: 'http://mimir.monitoring.svc:8080/push' }];
    const found = policies({ components: { ...only, prometheus: { remoteWrite } } });
    expect(found['allow-prometheus-to-neighbours-8080']).toEqual({
      action: 'ALLOW',
      rules: [{ from: from('prometheus'), to: [{ operation: { ports: ['8080'] } }] }],
    });
  });
});

test('a call to neighbours on a port that a component listens on is said to be cut off', () => {
  const remoteWrite = [{ name: 'a', url: 'http://mimir.monitoring.svc:3000/push' }];
  const spec = { components: { ...only, prometheus: { remoteWrite } } };
  expect(policies(spec)).not.toHaveProperty('allow-prometheus-to-neighbours-3000');
  expect(compiled(spec).diagnostics).toMatchObject([{ code: 'CALL_CUT_OFF', path: 'spec.components.prometheus' }]);
});

test('without identity nothing is denied to neighbours, and nothing is opened', () => {
  expect(policies({ components: only }, 'DISABLE')).toEqual({});
});

test('the sidecars of neighbours reach their control plane when Prometheus alone has to do with them', () => {
  const flows = compiled({ components: only }).graph?.flows ?? [];
  expect(flows.some(({ from: who, to }) => who === 'neighbours' && to === 'mesh-control-plane')).toBe(true);
});
