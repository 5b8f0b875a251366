import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import type { MeshObjectFacts } from '../../../facts/facts.ts';
import { inputWith, releaseOf } from '../testing/input.ts';
import { surveyedRoute } from './foreign-routes.ts';
import { linkerdTraffic } from './traffic.ts';

const theirs = (more: Partial<MeshObjectFacts> = {}): MeshObjectFacts => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  namespace: 'monitoring',
  name: 'of-somebody',
  hosts: ['loki.monitoring'],
  ports: ['3100'],
  ...more,
});
const spec: PlatformSpecInput = {
  serviceMesh: { enabled: true, trafficManagement: { timeout: { request: '30s' } } },
};

function told(other: MeshObjectFacts): string[] {
  const { diagnostics } = linkerdTraffic(inputWith(spec, { version: '2.20.0', others: [other] }), releaseOf('2.20.0'));
  return diagnostics.filter(({ code }) => code === 'MESH_OBJECT_CONFLICT').map(({ message }) => message);
}

test('a route of others about the same calls is told of, once', () => {
  expect(told(theirs())).toEqual([
    expect.stringMatching(
      /^HTTPRoute monitoring\/of-somebody, .* the same calls as HTTPRoute monitoring\/traffic-to-loki/,
    ),
  ]);
  const { ports: _all, ...ofAllPorts } = theirs();
  expect(told(ofAllPorts)).toHaveLength(1);
});

test.each([
  ['of ours', theirs({ ours: true })],
  ['about another port', theirs({ ports: ['9095'] })],
  ['about another Service', theirs({ hosts: ['web.monitoring'] })],
  ['of another namespace, which is for callers there', theirs({ namespace: 'shop', hosts: ['loki.monitoring'] })],
  ['for gRPC where ours is for HTTP', theirs({ kind: 'GRPCRoute' })],
])('one %s is not', (_, other) => {
  expect(told(other)).toEqual([]);
});

const service = { kind: 'Service', group: 'core', name: 'loki', port: 3100 };
const { port: _port, ...anyPort } = service;

test.each([
  ['a Service of a platform', [service], { hosts: ['loki.monitoring'], ports: ['3100'] }],
  ['all its ports', [anyPort], { hosts: ['loki.monitoring'] }],
  ['one of another namespace', [{ ...service, namespace: 'logs' }], undefined],
  ['a gateway', [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'loki' }], undefined],
  ['another Service', [{ ...service, name: 'web' }], undefined],
])('of one about %s, what matters is told', (_, parentRefs, expected) => {
  const object = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'of-somebody', namespace: 'monitoring' },
    spec: { parentRefs },
  };
  expect(surveyedRoute(object)).toEqual(expected);
});
