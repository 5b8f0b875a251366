import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../objects/object.ts';
import { surveyed } from './survey.ts';

const object = (kind: string, spec: object, namespace = 'shop'): KubeObject => ({
  apiVersion: 'x/v1',
  kind,
  metadata: { name: 'a', namespace },
  spec,
});
const ours = { 'app.kubernetes.io/name': 'grafana' };

describe('what is kept of an object in the mesh', () => {
  it.each([
    {
      title: 'of a VirtualService for sidecars, hosts that may be components',
      kind: 'VirtualService',
      spec: { hosts: ['checkout', 'grafana', '*.local'], exportTo: ['.'] },
      expected: { hosts: ['grafana', '*.local'], exportTo: ['.'] },
    },
    {
      title: 'of a VirtualService for sidecars and a gateway, its gateways too',
      kind: 'VirtualService',
      spec: { hosts: ['loki.monitoring'], gateways: ['mesh', 'public/web'] },
      expected: { hosts: ['loki.monitoring'], gateways: ['mesh', 'public/web'] },
    },
    {
      title: 'nothing of one for a gateway alone',
      kind: 'VirtualService',
      spec: { hosts: ['grafana'], gateways: ['public/web'] },
      expected: undefined,
    },
    {
      title: 'nothing of one for other hosts',
      kind: 'VirtualService',
      spec: { hosts: ['checkout', 'grafana.example.com'] },
      expected: undefined,
    },
    {
      title: 'of a DestinationRule its host and whose calls it is about',
      kind: 'DestinationRule',
      spec: { host: 'tempo', workloadSelector: { matchLabels: { app: 'x' } } },
      expected: { hosts: ['tempo'], selector: { app: 'x' } },
    },
    { title: 'nothing of one without a host', kind: 'DestinationRule', spec: {}, expected: undefined },
    {
      title: 'of a PeerAuthentication its mode',
      kind: 'PeerAuthentication',
      spec: { mtls: { mode: 'PERMISSIVE' } },
      expected: { mode: 'PERMISSIVE' },
    },
    {
      title: 'that a PeerAuthentication sets none',
      kind: 'PeerAuthentication',
      spec: { mtls: { mode: 'UNSET' } },
      expected: {},
    },
    {
      title: 'an empty selector as none',
      kind: 'PeerAuthentication',
      spec: { selector: { matchLabels: {} } },
      expected: {},
    },
    {
      title: 'one that may select a component',
      kind: 'PeerAuthentication',
      spec: { selector: { matchLabels: ours }, mtls: { mode: 'DISABLE' } },
      expected: { selector: ours, mode: 'DISABLE' },
    },
    {
      title: 'nothing of one for other pods',
      kind: 'PeerAuthentication',
      spec: { selector: { matchLabels: { app: 'checkout' } } },
      expected: undefined,
    },
    {
      title: 'nothing of one for pods of another name',
      kind: 'PeerAuthentication',
      spec: { selector: { matchLabels: { 'app.kubernetes.io/name': 'checkout' } } },
      expected: undefined,
    },
    { title: 'a Telemetry of a namespace', kind: 'Telemetry', spec: { tracing: [{}] }, expected: {} },
    {
      title: 'nothing of a Telemetry of a gateway',
      kind: 'Telemetry',
      spec: { targetRefs: [{ kind: 'Gateway', name: 'w' }] },
      expected: undefined,
    },
    {
      title: 'an AuthorizationPolicy that denies',
      kind: 'AuthorizationPolicy',
      spec: { action: 'DENY', rules: [{}] },
      expected: { action: 'DENY' },
    },
    { title: 'nothing of one that allows', kind: 'AuthorizationPolicy', spec: { rules: [{}] }, expected: undefined },
    { title: 'nothing of other kinds', kind: 'Sidecar', spec: {}, expected: undefined },
    { title: 'nothing of a malformed one', kind: 'VirtualService', spec: { hosts: 'grafana' }, expected: undefined },
  ])('$title', ({ kind, spec, expected }) => {
    expect(surveyed(object(kind, spec))).toEqual(expected);
  });
});
