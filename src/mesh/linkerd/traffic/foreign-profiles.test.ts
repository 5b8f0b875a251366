import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import type { MeshObjectFacts } from '../../../facts/facts.ts';
import { inputWith, releaseOf } from '../testing/input.ts';
import { surveyedProfile } from './foreign-profiles.ts';
import { linkerdTraffic } from './traffic.ts';

const host = 'loki.monitoring.svc.cluster.local';
const profile = (more: Partial<MeshObjectFacts> = {}): MeshObjectFacts => ({
  apiVersion: 'linkerd.io/v1alpha2',
  kind: 'ServiceProfile',
  namespace: 'monitoring',
  name: host,
  hosts: [host],
  ...more,
});
const spec: PlatformSpecInput = {
  serviceMesh: { enabled: true, trafficManagement: { retry: { attempts: 1 }, timeout: { request: '30s' } } },
};

function conflicts(version: string, ...others: MeshObjectFacts[]) {
  const { objects, diagnostics } = linkerdTraffic(inputWith(spec, { version, others }), releaseOf(version));
  return {
    profiles: objects.filter(({ kind }) => kind === 'ServiceProfile').map(({ metadata }) => metadata.name),
    told: diagnostics.filter(({ code }) => code === 'MESH_OBJECT_CONFLICT').map(({ message }) => message),
  };
}

test('one of others for a Service of ours is told of', () => {
  expect(conflicts('2.20.0', profile()).told).toEqual([
    `ServiceProfile monitoring/${host}, which is not the platform’s, switches off routes, retries, timeouts and failure accrual of its Service`,
  ]);
});

test('and stays where ours would have its name', () => {
  expect(conflicts('2.14.10').profiles).toContain(host);
  const { profiles, told } = conflicts('2.14.10', profile());
  expect(profiles).not.toContain(host);
  expect(told).toHaveLength(1);
});

test.each([
  ['of ours', profile({ ours: true })],
  ['of another namespace, which is for callers there', profile({ namespace: 'shop' })],
  ['of another Service', profile({ name: 'loki.logs.svc.cluster.local', hosts: ['loki.logs.svc.cluster.local'] })],
])('one %s does not matter', (_, other) => {
  expect(conflicts('2.20.0', other).told).toEqual([]);
});

const object = (name: string, body: object) => ({
  apiVersion: 'linkerd.io/v1alpha2',
  kind: 'ServiceProfile',
  metadata: { name, namespace: 'monitoring' },
  spec: body,
});

test.each([
  [host, { routes: [{ name: 'all', condition: { pathRegex: '.*' } }] }, { hosts: [host] }],
  [host, { dstOverrides: [{ authority: 'loki-2', weight: 1 }] }, { hosts: [host] }],
  [host, { routes: [] }, undefined],
  ['web.shop.svc.cluster.local', { routes: [{ name: 'all', condition: { pathRegex: '.*' } }] }, undefined],
])('of %s with %j, what matters is %j', (name, body, expected) => {
  expect(surveyedProfile(object(name, body))).toEqual(expected);
});
