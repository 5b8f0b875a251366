import { describe, expect, it, test } from 'vitest';
import type { KubeObject } from '../../objects/object.ts';
import { assumeIstio } from './assume.ts';
import { istioStaging } from './staging.ts';
import { countersAfterCalls, countersAtStart } from './testing/proxy-counters.ts';

describe('what a proxy would have refused', () => {
  const { refusals } = istioStaging;

  it('is the sum over its ports of what policies in dry run would have refused, not of what was refused', () => {
    expect(refusals(countersAtStart)).toBe(0);
    expect(refusals(countersAfterCalls)).toBe(4);
  });

  it('is not known before the proxy has a policy, or where its counters are left out', () => {
    const without = (pattern: RegExp) =>
      countersAfterCalls
        .split('\n')
        .filter((line) => !pattern.test(line))
        .join('\n');
    expect(refusals(without(/rbac/))).toBeUndefined();
    expect(refusals(without(/authz_dry_run_result="denied"/))).toBeUndefined();
    expect(refusals('')).toBeUndefined();
  });

  it('is counted in whatever way the number is written', () => {
    const line = (value: string) => `envoy_tcp{authz_dry_run_result="denied",tcp_prefix="rbac"} ${value}\n`;
    expect(refusals(line('1.5e+06'))).toBe(1_500_000);
    expect(refusals(line('many'))).toBeUndefined();
  });
});

describe('how a pod stands to the mesh', () => {
  const mesh = { ...assumeIstio('1.30.3'), revision: 'canary', tags: ['prod'] };
  const pod = (spec: object, status: object = {}, metadata: Partial<KubeObject['metadata']> = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', ...metadata },
    spec,
    status,
  });
  const app = { name: 'app' };
  const proxy = { name: 'istio-proxy' };
  const both = { containers: [app, proxy] };
  const up = {
    containerStatuses: [
      { ...app, ready: false },
      { ...proxy, ready: true },
    ],
  };

  test.each<[string, KubeObject, ReturnType<typeof istioStaging.proxyOf>]>([
    ['its proxy is ready, whatever the application is', pod(both, up), 'ready'],
    ['its proxy is not ready', pod(both, { containerStatuses: [{ ...proxy, ready: false }] }), 'starting'],
    ['nothing is known of its proxy yet', pod(both), 'starting'],
    [
      'its proxy is a native sidecar',
      pod({ containers: [app], initContainers: [proxy] }, { initContainerStatuses: [{ ...proxy, ready: true }] }),
      'ready',
    ],
    ['it has no proxy', pod({ containers: [app] }, up), 'none'],
    [
      'it asks for none',
      pod({ containers: [app] }, {}, { labels: { 'sidecar.istio.io/inject': 'false' } }),
      'unwanted',
    ],
    [
      'it is on the network of its node, where none is injected',
      pod({ containers: [app], hostNetwork: true }),
      'unwanted',
    ],
    ['its proxy is of this revision', pod(both, up, { annotations: { 'istio.io/rev': 'canary' } }), 'ready'],
    ['its proxy was injected by a tag', pod(both, up, { annotations: { 'istio.io/rev': 'prod' } }), 'ready'],
    ['its proxy is of another revision', pod(both, up, { annotations: { 'istio.io/rev': 'default' } }), 'other'],
  ])('when %s', (_, found, expected) => {
    expect(istioStaging.proxyOf(found, mesh)).toBe(expected);
  });
});

test('the mode of a namespace is that of the object without a selector', () => {
  const authentication = (spec: object, kind = 'PeerAuthentication'): KubeObject => ({
    apiVersion: 'security.istio.io/v1',
    kind,
    metadata: { name: 'default' },
    spec,
  });
  const mode = (...objects: KubeObject[]) => istioStaging.modeSetBy(objects);
  const ofOne = authentication({ selector: {}, mtls: { mode: 'STRICT' } });
  expect(mode(ofOne, authentication({ mtls: { mode: 'PERMISSIVE' } }))).toBe('PERMISSIVE');
  expect(mode(authentication({ mtls: { mode: 'STRICT' } }))).toBe('STRICT');
  expect(mode(authentication({ mtls: { mode: 'DISABLE' } }))).toBe('DISABLE');
  expect(mode(authentication({ mtls: { mode: 'UNSET' } }))).toBeUndefined();
  expect(mode(ofOne, authentication({ mtls: { mode: 'STRICT' } }, 'AuthorizationPolicy'))).toBeUndefined();
});
