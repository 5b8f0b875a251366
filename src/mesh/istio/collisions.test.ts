import { describe, expect, it } from 'vitest';
import { compile } from '../../compile.ts';
import type { MeshObjectFacts } from '../../facts/facts.ts';
import type { KubeObject } from '../../objects/object.ts';
import { planObjects } from '../../plan/serialize.ts';
import { selectedNamespaces } from '../../platform/selected-namespaces.ts';
import { istioFacts, platformWith } from '../../testing/platform.ts';
import { assumeIstio } from './assume.ts';
import { withoutCollisions } from './collisions.ts';

const platform = platformWith({ serviceMesh: { enabled: true, mtls: { mode: 'STRICT' } } });
const theirs = (kind: string, more: Partial<MeshObjectFacts> = {}): MeshObjectFacts => ({
  apiVersion: 'x/v1',
  kind,
  namespace: 'monitoring',
  name: 'theirs',
  created: '2026-01-02T00:00:00Z',
  ...more,
});
const rendered: KubeObject[] = [
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'grafana', namespace: 'monitoring' },
    spec: { hosts: ['grafana.monitoring.svc.cluster.local'], exportTo: ['.'] },
  },
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'loki', namespace: 'monitoring' },
    spec: { host: 'loki.monitoring.svc.cluster.local' },
  },
  {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: { name: 'platform', namespace: 'monitoring' },
    spec: {},
  },
];
const among = (others: MeshObjectFacts[]) => {
  const { graph } = compile(platform, istioFacts);
  if (!graph) throw new Error('the platform compiles');
  const namespaces = selectedNamespaces(platform, 'monitoring', istioFacts);
  const found = withoutCollisions({ platform, graph, mesh: assumeIstio('1.30.3'), namespaces, others }, rendered);
  return { written: found.objects.map(({ kind }) => kind), messages: found.diagnostics.map(({ message }) => message) };
};
const all = rendered.map(({ kind }) => kind);

describe('objects of others', () => {
  it('that are about something else take nothing away', () => {
    expect(
      among([
        theirs('VirtualService', { hosts: ['loki'] }),
        theirs('DestinationRule', { hosts: ['grafana'] }),
        theirs('Telemetry', { namespace: 'shop' }),
      ]),
    ).toEqual({ written: all, messages: [] });
  });

  it('for the same host keep ours from being written, and both are named', () => {
    const { written, messages } = among([theirs('DestinationRule', { hosts: ['loki'] })]);
    expect(written).toEqual(['VirtualService', 'Telemetry']);
    expect(messages).toEqual([
      'DestinationRule monitoring/loki is not written, because DestinationRule monitoring/theirs, which is not the platform’s, is about the same (loki): the latter would hold, since it is older',
    ]);
  });

  it('keep ours from being written also where ours would hold', () => {
    const { written, messages } = among([theirs('VirtualService', { namespace: 'shop', hosts: ['*.local'] })]);
    expect(written).toEqual(['DestinationRule', 'Telemetry']);
    expect(messages[0]).toMatch(
      /the former would hold, since its host is more exact, and change what the latter is for$/,
    );
  });

  it('that came after ours take nothing away, and are told of', () => {
    const others = [
      theirs('Telemetry'),
      theirs('Telemetry', { name: 'platform', ours: true, created: '2026-01-01T00:00:00Z' }),
    ];
    const { written, messages } = among(others);
    expect(written).toEqual(all);
    expect(messages).toEqual([
      'Telemetry monitoring/theirs, which is not the platform’s, is about the same as Telemetry monitoring/platform: ours holds, since it is older',
    ]);
  });

  it('of which one was there before ours take it away', () => {
    const others = [
      theirs('Telemetry'),
      theirs('Telemetry', { name: 'first', created: '2025-01-01T00:00:00Z' }),
      theirs('Telemetry', { name: 'platform', ours: true, created: '2026-01-01T00:00:00Z' }),
    ];
    const { written, messages } = among(others);
    expect(written).toEqual(['VirtualService', 'DestinationRule']);
    expect(messages).toHaveLength(2);
  });
});

describe('a platform in whose namespace somebody else has set the mode', () => {
  const compiled = (others: MeshObjectFacts[]) => {
    const result = compile(platform, { ...istioFacts, meshObjects: others });
    const objects = result.plan ? planObjects(result.plan) : [];
    return {
      codes: result.diagnostics.map(({ code }) => code),
      messages: result.diagnostics.map(({ message }) => message),
      modes: objects.filter(({ kind }) => kind === 'PeerAuthentication').map(({ metadata }) => metadata.name),
      policies: objects.filter(({ kind }) => kind === 'AuthorizationPolicy').length,
      https: JSON.stringify(objects).includes('/etc/istio-certs/root-cert.pem'),
    };
  };
  const alone = compiled([]);

  it('sets its own where there is none', () => {
    expect(alone).toMatchObject({ modes: ['default'], https: true });
    expect(alone.codes).not.toContain('MESH_OBJECT_CONFLICT');
  });

  it('sets none, says so, and scrapes in the mode that holds', () => {
    const found = compiled([theirs('PeerAuthentication', { mode: 'PERMISSIVE' })]);
    expect(found).toMatchObject({ modes: [], https: false });
    expect(found.policies).toBeGreaterThan(0);
    expect(found.codes).toEqual(expect.arrayContaining(['MESH_OBJECT_CONFLICT', 'PLAINTEXT_ACCEPTED']));
  });

  it('writes no policies that ask for identities where nobody has one', () => {
    const found = compiled([theirs('PeerAuthentication', { mode: 'DISABLE' })]);
    expect(found).toMatchObject({ modes: [], https: false, policies: 0 });
    expect(found.codes).toContain('NO_IDENTITY');
  });

  it('calls a component whose pods somebody else has chosen in the mode they have', () => {
    const selector = { 'app.kubernetes.io/name': 'loki' };
    const found = compiled([theirs('PeerAuthentication', { mode: 'PERMISSIVE', selector })]);
    expect(found).toMatchObject({ modes: ['default'], https: true });
    expect(found.codes).toContain('MESH_OBJECT_CONFLICT');
  });

  it('says that callers are refused where somebody else switches mTLS off for pods of its own', () => {
    const selector = { 'app.kubernetes.io/name': 'loki' };
    const refused = (mode: string) =>
      compiled([theirs('PeerAuthentication', { mode, selector })]).messages.filter((one) =>
        one.includes('no identity there'),
      );
    expect(refused('DISABLE')).toHaveLength(1);
    expect(refused('PERMISSIVE')).toEqual([]);
  });

  it.each([
    ['in the namespace', 'monitoring', true],
    ['in the root namespace', 'istio-system', true],
    ['elsewhere', 'shop', false],
  ])('tells of a policy that refuses %s', (_, namespace, told) => {
    const { codes } = compiled([theirs('AuthorizationPolicy', { namespace, action: 'DENY' })]);
    expect(codes.includes('FOREIGN_POLICY')).toBe(told);
  });

  it('tells of no policy that refuses calls to pods that are not its own', () => {
    const selector = { 'app.kubernetes.io/name': 'loki', 'app.kubernetes.io/instance': 'other' };
    expect(compiled([theirs('AuthorizationPolicy', { action: 'DENY', selector })]).codes).not.toContain(
      'FOREIGN_POLICY',
    );
  });
});
