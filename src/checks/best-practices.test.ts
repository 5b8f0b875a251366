import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../api/parse.ts';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { istioFacts, platformWith } from '../testing/platform.ts';
import { bestPractices } from './best-practices.ts';

function found(serviceMesh: PlatformSpecInput['serviceMesh'], components: PlatformSpecInput['components'] = {}) {
  const platform = platformWith({ serviceMesh: { enabled: true, ...serviceMesh }, components });
  return bestPractices(platform, istioFacts).map(({ path, message }) => `${path}: ${message}`);
}

const limits = { cpu: '1', memory: '512Mi' };

describe('advice is given', () => {
  test('on proxies whose limits went with the first amount that was given', () => {
    expect(found({ proxy: { resources: { requests: { cpu: '100m' } } } })).toEqual([
      'spec.serviceMesh.proxy.resources.limits: proxies get no limit for cpu and memory: once any amount is given, the mesh’s own no longer hold',
    ]);
    const loki = { mesh: { proxy: { resources: { limits: { cpu: '1' } } } } };
    expect(found({ proxy: { resources: { limits } } }, { loki })).toEqual([
      'spec.components.loki.mesh.proxy.resources.limits: proxies get no limit for memory: once any amount is given, the mesh’s own no longer hold',
    ]);
  });

  test('on proxies of which nothing is said not, however that is written', () => {
    expect([
      found({ proxy: { resources: {} } }),
      found({ proxy: { resources: { requests: {}, limits: {} } } }),
    ]).toEqual([[], []]);
  });

  test('on tracing of more than a tenth of all requests', () => {
    const at = (samplingRate: number, enabled = true) =>
      found({ observability: { tracing: { enabled, samplingRate } } });
    expect(at(0.5)).toEqual([
      'spec.serviceMesh.observability.tracing.samplingRate: 50 % of all requests are traced: proxies, Collector and Tempo carry every one of them',
    ]);
    expect([at(0.1), at(0.01), at(0), at(0.5, false)]).toEqual([[], [], [], []]);
  });

  test('on plain text from everywhere', () => {
    const exception = (cidr: string) =>
      found({ mtls: { exceptions: [{ name: 'a', component: 'loki', port: 3100, from: { cidrs: [cidr] } }] } });
    expect(exception('::/0')).toHaveLength(1);
    expect(exception('10.0.0.0/8')).toEqual([]);
  });
});

test('without a mesh there is none to give', () => {
  expect(found({ enabled: false, observability: { tracing: { enabled: true, samplingRate: 1 } } })).toEqual([]);
});

test.each(['basic-servicemesh', 'advanced-istio', 'multi-cluster'])('%s of the documentation needs none', (name) => {
  const file = join(resolve(import.meta.dirname, '../..'), 'examples/servicemesh', `${name}.yaml`);
  const { platform } = parsePlatform(readFileSync(file, 'utf8'), file);
  expect(platform && bestPractices(platform, istioFacts)).toEqual([]);
});
