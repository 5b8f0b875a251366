import { describe, expect, test } from 'vitest';
import type { MeshObjectFacts } from '../../facts/facts.ts';
import type { KubeObject } from '../../objects/object.ts';
import { surveyed } from './survey.ts';
import { compiledInLinkerd, linkerdFacts } from './testing/compiled.ts';

const server = (spec: Record<string, unknown>): KubeObject => ({
  apiVersion: 'policy.linkerd.io/v1beta3',
  kind: 'Server',
  metadata: { name: 'theirs', namespace: 'monitoring' },
  spec,
});

describe('what matters of objects of others', () => {
  test.each([
    [
      'a Server of a component',
      { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'loki' } }, port: 3100 },
      ['3100'],
    ],
    ['one of all pods', { podSelector: {}, port: 'http-web' }, ['http-web']],
    [
      'one of whoever has a proxy, as linkerd-viz writes it',
      {
        podSelector: { matchExpressions: [{ key: 'linkerd.io/control-plane-ns', operator: 'Exists' }] },
        port: 'linkerd-admin',
      },
      ['linkerd-admin'],
    ],
    ['one of other pods', { podSelector: { matchLabels: { app: 'shop' } }, port: 80 }, undefined],
    ['one of what is no pod', { externalWorkloadSelector: {}, port: 80 }, undefined],
  ])('%s', (_, spec, ports) => {
    expect(surveyed(server(spec))?.ports).toEqual(ports);
  });

  test('policies about a namespace, not about a Server of their own', () => {
    const policy = (kind: string): KubeObject => ({
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'theirs', namespace: 'monitoring' },
      spec: { targetRef: { kind, name: 'monitoring' } },
    });
    expect(surveyed(policy('Namespace'))).toEqual({ action: 'ALLOW' });
    expect(surveyed(policy('Server'))).toBeUndefined();
    expect(surveyed({ ...policy('Namespace'), apiVersion: 'security.istio.io/v1' })).toBeUndefined();
  });
});

const theirs: MeshObjectFacts = {
  apiVersion: 'policy.linkerd.io/v1beta3',
  kind: 'Server',
  namespace: 'monitoring',
  name: 'theirs',
  ports: ['3100'],
  selector: { 'app.kubernetes.io/name': 'loki' },
  created: '2026-01-02T00:00:00Z',
};
const ours: MeshObjectFacts = { ...theirs, name: 'loki-3100', ours: true };

describe('a Server of somebody else’s about the same port', () => {
  const against = (...meshObjects: MeshObjectFacts[]) => {
    const { names, diagnostics } = compiledInLinkerd({}, {}, linkerdFacts('2.20.0', { meshObjects }));
    const codes = diagnostics.filter(({ code }) => code === 'MESH_OBJECT_CONFLICT');
    return { isWritten: names('Server').includes('loki-3100'), conflicts: codes.length };
  };

  test.each<[string, MeshObjectFacts[], { isWritten: boolean; conflicts: number }]>([
    ['keeps ours from being written', [theirs], { isWritten: false, conflicts: 1 }],
    ['by the name of the port too', [{ ...theirs, ports: ['http-metrics'] }], { isWritten: false, conflicts: 1 }],
    [
      'gives way to ours where that is older',
      [theirs, { ...ours, created: '2026-01-01T00:00:00Z' }],
      { isWritten: true, conflicts: 1 },
    ],
    [
      'takes the place of ours where that is younger',
      [theirs, { ...ours, created: '2026-01-03T00:00:00Z' }],
      { isWritten: false, conflicts: 1 },
    ],
    ['is none where it is about another port', [{ ...theirs, ports: ['80'] }], { isWritten: true, conflicts: 0 }],
    ['is none in another namespace', [{ ...theirs, namespace: 'shop' }], { isWritten: true, conflicts: 0 }],
  ])('%s', (_, objects, expected) => {
    expect(against(...objects)).toEqual(expected);
  });

  test('a policy about the namespace is told of', () => {
    const policy: MeshObjectFacts = {
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'AuthorizationPolicy',
      namespace: 'monitoring',
      name: 'all',
      action: 'ALLOW',
    };
    const { diagnostics } = compiledInLinkerd({}, {}, linkerdFacts('2.20.0', { meshObjects: [policy] }));
    expect(diagnostics.filter(({ code }) => code === 'FOREIGN_POLICY')).toHaveLength(1);
  });
});
