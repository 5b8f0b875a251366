import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import type { Facts } from '../../facts/facts.ts';
import { at, textMap } from '../../objects/access.ts';
import { planObjects } from '../../plan/serialize.ts';
import { istioFacts, platformWith } from '../../testing/platform.ts';
import { assumeIstio } from './assume.ts';

type Proxy = NonNullable<NonNullable<PlatformSpecInput['serviceMesh']>['proxy']>;

function compiled(
  proxy: Proxy,
  components: PlatformSpecInput['components'] = {},
  version = '1.30.3',
  cluster: Partial<Facts> = {},
) {
  const { assumed: _, ...mesh } = assumeIstio(version);
  const platform = platformWith({ serviceMesh: { enabled: true, proxy }, components });
  return compile(platform, { ...istioFacts, meshes: [mesh], ...cluster });
}

function annotations(component: string, ...args: Parameters<typeof compiled>) {
  const { plan } = compiled(...args);
  const workload = (plan ? planObjects(plan) : []).find(
    ({ kind, metadata }) => ['StatefulSet', 'Deployment'].includes(kind) && metadata.name === component,
  );
  return textMap(at(workload?.spec, 'template', 'metadata', 'annotations'));
}

/** Without the statistics that all count. */
const config = (found: Record<string, string>) => {
  const { proxyStatsMatcher: _, ...rest } = JSON.parse(found['proxy.istio.io/config'] ?? '{}') as Record<
    string,
    unknown
  >;
  return rest;
};

describe('what is set for proxies', () => {
  test('goes into the annotations of every pod', () => {
    const found = annotations('loki', {
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: 1, memory: '256Mi' } },
      concurrency: 2,
      logLevel: 'debug',
      terminationDrainDuration: '1m30s',
      excludeOutboundPorts: [3306, 443, 3306],
      excludeOutboundIPRanges: ['192.168.0.0/16'],
      nativeSidecar: true,
    });
    expect(found).toMatchObject({
      'sidecar.istio.io/proxyCPU': '50m',
      'sidecar.istio.io/proxyMemory': '64Mi',
      'sidecar.istio.io/proxyCPULimit': '1',
      'sidecar.istio.io/proxyMemoryLimit': '256Mi',
      'sidecar.istio.io/logLevel': 'debug',
      'sidecar.istio.io/nativeSidecar': 'true',
      'traffic.sidecar.istio.io/excludeOutboundPorts': '443,3306',
      'traffic.sidecar.istio.io/excludeOutboundIPRanges': '192.168.0.0/16',
    });
    expect(config(found)).toEqual({
      holdApplicationUntilProxyStarts: true,
      concurrency: 2,
      terminationDrainDuration: '90s',
    });
  });

  test('is what a component says where it says something, field by field', () => {
    const own = { mesh: { proxy: { logLevel: 'info', holdApplicationUntilProxyStarts: false } } } as const;
    const all: Proxy = { logLevel: 'off', concurrency: 1 };
    expect(annotations('loki', all, { loki: own })['sidecar.istio.io/logLevel']).toBe('info');
    expect(config(annotations('loki', all, { loki: own }))).toEqual({
      holdApplicationUntilProxyStarts: false,
      concurrency: 1,
    });
    expect(annotations('tempo', all, { loki: own })['sidecar.istio.io/logLevel']).toBe('off');
  });

  test('leaves Prometheus its certificates', () => {
    expect(config(annotations('prometheus', { concurrency: 1 }))).toEqual({
      holdApplicationUntilProxyStarts: true,
      concurrency: 1,
      proxyMetadata: { OUTPUT_CERTS: '/etc/istio-certs' },
    });
  });

  test('is left out, and said to be, in a version that does not know it', () => {
    const old = [{ nativeSidecar: true, logLevel: 'info' }, {}, '1.23.6'] as const;
    expect(annotations('loki', ...old)).not.toHaveProperty('sidecar.istio.io/nativeSidecar');
    expect(annotations('loki', ...old)).toHaveProperty(['sidecar.istio.io/logLevel'], 'info');
    expect(compiled(...old).diagnostics).toContainEqual(
      expect.objectContaining({ code: 'FIELD_REFUSED', path: 'spec.serviceMesh.proxy.nativeSidecar' }),
    );
    const ofOne = compiled({}, { loki: { mesh: { proxy: { nativeSidecar: false } } } }, '1.23.6');
    expect(ofOne.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'FIELD_REFUSED', path: 'spec.components.loki.mesh.proxy.nativeSidecar' }),
    );
  });
});

describe('a native sidecar', () => {
  const native = { nativeSidecar: true } as const;
  const told = (kubernetes: string, ...args: Parameters<typeof compiled>) =>
    compiled(args[0], args[1], args[2], { kubernetes: { version: kubernetes } })
      .diagnostics.filter(({ code }) => code === 'UNSUPPORTED_VERSION')
      .map(({ severity, path }) => `${severity} ${path}`);

  test('is refused where the cluster would let no pod with one start', () => {
    expect(told('1.28.9', native)).toEqual(['error spec.serviceMesh.proxy.nativeSidecar']);
    const loki = { mesh: { proxy: native } };
    expect(told('1.28.9', {}, { loki })).toEqual(['error spec.components.loki.mesh.proxy.nativeSidecar']);
  });

  test('is not where the cluster can, nobody asks for one, or the mesh does not know it', () => {
    expect(told('1.29.0', native)).toEqual([]);
    expect(told('1.28.9', { nativeSidecar: false })).toEqual([]);
    expect(told('1.28.9', native, {}, '1.23.6')).toEqual([]);
  });
});

test('what is asked of the proxy of a component without one is said to do nothing', () => {
  const { diagnostics } = compiled({}, { loki: { mesh: { inject: false, proxy: { concurrency: 4 } } } });
  expect(diagnostics).toContainEqual(
    expect.objectContaining({ code: 'NOT_ACTED_UPON', path: 'spec.components.loki.mesh.proxy' }),
  );
  const without = compiled({ concurrency: 4 }, { loki: { mesh: { inject: false } } });
  expect(without.diagnostics.filter(({ code }) => code === 'NOT_ACTED_UPON')).toEqual([]);
});
