import { describe, expect, it, test } from 'vitest';
import type { MeshStageName } from '../../facts/facts.ts';
import { at, items, text } from '../../objects/access.ts';
import { type CompiledInLinkerd, compiledInLinkerd, linkerdFacts } from './testing/compiled.ts';

const server = (name: string) => ({ group: 'policy.linkerd.io', kind: 'Server', name });
const route = (name: string) => ({ group: 'policy.linkerd.io', kind: 'HTTPRoute', name });
const account = (name: string, namespace = 'monitoring') => ({ kind: 'ServiceAccount', name, namespace });
const everybody = { group: 'policy.linkerd.io', kind: 'NetworkAuthentication', name: 'everybody' };

describe('who is let in', () => {
  const platform = compiledInLinkerd();

  it('is asked at a Server for each port of a component, and at one for all proxies', () => {
    expect(platform.spec('Server', 'loki-3100')).toEqual({
      accessPolicy: 'deny',
      podSelector: {
        matchLabels: { 'app.kubernetes.io/name': 'loki', 'app.kubernetes.io/part-of': 'observability-platform' },
      },
      port: 3100,
      proxyProtocol: 'HTTP/1',
    });
    expect(platform.spec('Server', 'tempo-4317')).toMatchObject({ proxyProtocol: 'HTTP/2' });
    expect(platform.spec('Server', 'proxy-admin')).toMatchObject({
      podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'observability-platform' } },
      port: 4191,
    });
  });

  it('is a component by its service account', () => {
    expect(platform.spec('AuthorizationPolicy', 'allow-grafana-to-loki-3100')).toEqual({
      targetRef: server('loki-3100'),
      requiredAuthenticationRefs: [account('grafana')],
    });
  });

  it('is the operator for what it asks of Prometheus alone, and kubelets, whom routes would shut out', () => {
    const policies = ['allow-probes-to-prometheus-9090', 'allow-operator-to-prometheus-9090'];
    expect(policies.map((name) => platform.spec('AuthorizationPolicy', name))).toEqual([
      { targetRef: route('prometheus-9090-for-probes'), requiredAuthenticationRefs: [everybody] },
      { targetRef: route('prometheus-9090-for-operator'), requiredAuthenticationRefs: [everybody] },
    ]);
    const matches = (name: string) =>
      items(at(platform.spec('HTTPRoute', name), 'rules')).flatMap((rule) =>
        items(at(rule, 'matches')).map((one) => `${text(at(one, 'method'))} ${text(at(one, 'path', 'value'))}`),
      );
    expect(matches('prometheus-9090-for-probes')).toEqual(['GET /-/healthy', 'GET /-/ready']);
    expect(matches('prometheus-9090-for-operator')).toEqual(['GET /api/v1/query', 'GET /metrics']);
    expect(platform.spec('HTTPRoute', 'prometheus-9090-others')).toEqual({
      parentRefs: [server('prometheus-9090')],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }],
    });
    // Whoever is let in whatever it asks is let in at the Server, and so by every route.
    expect(platform.spec('AuthorizationPolicy', 'allow-grafana-to-prometheus-9090')).toMatchObject({
      targetRef: server('prometheus-9090'),
    });
  });

  it('is Prometheus for what proxies tell, and kubelets for their probes', () => {
    expect(platform.spec('AuthorizationPolicy', 'allow-prometheus-to-proxy-admin')).toEqual({
      targetRef: route('proxy-admin-metrics'),
      requiredAuthenticationRefs: [account('prometheus')],
    });
    expect(platform.spec('AuthorizationPolicy', 'allow-proxy-admin-probes')).toEqual({
      targetRef: route('proxy-admin-probes'),
      requiredAuthenticationRefs: [everybody],
    });
  });

  it('is nobody by default, at ports without a Server neither', () => {
    expect(platform.annotations('loki')).toMatchObject({
      'linkerd.io/inject': 'enabled',
      'config.linkerd.io/default-inbound-policy': 'deny',
    });
  });
});

describe('callers that the user names', () => {
  it('come without a proxy: by their addresses where these are known, else whoever network policies let that far', () => {
    const { spec } = compiledInLinkerd({
      mtls: {
        exceptions: [
          { name: 'vm', component: 'loki', port: 3100, from: { cidrs: ['10.9.0.0/16'] } },
          { name: 'old', component: 'tempo', port: 4317, from: { namespaces: ['legacy'] } },
        ],
      },
    });
    expect(spec('NetworkAuthentication', 'allow-plain-vm-to-loki-3100')).toEqual({
      networks: [{ cidr: '10.9.0.0/16' }],
    });
    expect(spec('AuthorizationPolicy', 'allow-plain-vm-to-loki-3100')).toEqual({
      targetRef: server('loki-3100'),
      requiredAuthenticationRefs: [{ ...everybody, name: 'allow-plain-vm-to-loki-3100' }],
    });
    expect(spec('AuthorizationPolicy', 'allow-plain-old-to-tempo-4317')).toMatchObject({
      requiredAuthenticationRefs: [everybody],
    });
  });

  it('come with an identity: of accounts, of namespaces, and of another mesh', () => {
    const allowed = (from: { serviceAccounts?: string[]; namespaces?: string[]; trustDomain?: string }) => {
      const via = from.trustDomain ? { via: { cidrs: ['10.9.0.0/16'] } } : {};
      const allow = [{ name: 'shop', component: 'prometheus' as const, port: 9090, from: { ...from, ...via } }];
      return compiledInLinkerd({ authorization: { allow } });
    };
    const name = 'allow-allowed-shop-to-prometheus-9090';
    expect(allowed({ serviceAccounts: ['shop/checkout'] }).spec('AuthorizationPolicy', name)).toMatchObject({
      requiredAuthenticationRefs: [account('checkout', 'shop')],
    });
    const several = allowed({ serviceAccounts: ['shop/checkout'], namespaces: ['front'] });
    expect(several.spec('AuthorizationPolicy', name)).toMatchObject({
      requiredAuthenticationRefs: [{ group: 'policy.linkerd.io', kind: 'MeshTLSAuthentication', name }],
    });
    expect(several.spec('MeshTLSAuthentication', name)).toEqual({
      identityRefs: [account('checkout', 'shop'), { kind: 'Namespace', name: 'front' }],
    });
    expect(allowed({ namespaces: ['shop'], trustDomain: 'east.example' }).spec('MeshTLSAuthentication', name)).toEqual({
      identities: ['*.shop.serviceaccount.identity.linkerd.east.example'],
    });
  });

  it('may make the requests they are limited to, and no others', () => {
    const { spec, of } = compiledInLinkerd({
      mtls: {
        exceptions: [
          {
            name: 'push',
            component: 'loki',
            port: 3100,
            from: { namespaces: ['legacy'] },
            requests: { methods: ['POST'], paths: ['/loki/api/v1/push'] },
          },
        ],
      },
    });
    expect(spec('HTTPRoute', 'loki-3100-for-plain-push')).toMatchObject({
      rules: [{ matches: [{ method: 'POST', path: { type: 'Exact', value: '/loki/api/v1/push' } }] }],
    });
    const policies = of('AuthorizationPolicy').filter(({ metadata }) => metadata.name.includes('plain-push'));
    expect(policies.map((policy) => at(policy, 'spec', 'targetRef'))).toEqual([route('loki-3100-for-plain-push')]);
  });
});

/** What Servers, pods and policies do, in one line. */
function inForce({ of, annotations, names }: CompiledInLinkerd): string {
  const access = new Set(of('Server').map((one) => text(at(one, 'spec', 'accessPolicy')) ?? 'by policies'));
  const kinds = ['allow-', 'admit-all-', 'admit-meshed-'].filter((prefix) =>
    names('AuthorizationPolicy').some((name) => name.startsWith(prefix) && !name.includes('proxy-admin')),
  );
  const pods = annotations('loki')['config.linkerd.io/default-inbound-policy'] ?? 'no proxies';
  return [[...access].join('+') || 'no Servers', kinds.join(' ') || 'no policies', pods].join(', ');
}

const settled = [
  ['STRICT', true, 'deny, allow-, deny', 'by policies, allow-, deny'],
  ['PERMISSIVE', true, 'deny, allow-, deny', 'by policies, allow-, deny'],
  [
    'STRICT',
    false,
    'all-authenticated, no policies, all-authenticated',
    'by policies, admit-meshed-, all-authenticated',
  ],
  [
    'PERMISSIVE',
    false,
    'all-unauthenticated, no policies, all-unauthenticated',
    'by policies, admit-all-, all-unauthenticated',
  ],
] as const;

describe.each(settled)('%s, authorization %s', (mode, enabled, now, before) => {
  test.each([
    ['2.20.0', now],
    ['2.16.0', now],
    ['2.14.10', before],
  ])('in %s', (version, told) => {
    const compiled = compiledInLinkerd({ mtls: { mode }, authorization: { enabled } }, {}, linkerdFacts(version));
    expect(inForce(compiled)).toBe(told);
  });
});

test('without mtls nothing is written, and the default of the mesh holds', () => {
  const { names, annotations } = compiledInLinkerd({ mtls: { enabled: false } });
  expect([...names('Server'), ...names('AuthorizationPolicy'), ...names('NetworkAuthentication')]).toEqual([]);
  expect(annotations('loki')).toMatchObject({ 'linkerd.io/inject': 'enabled' });
  expect(annotations('loki')).not.toHaveProperty(['config.linkerd.io/default-inbound-policy']);
});

/** Pods carry the same from the first stage on: nothing but Servers and policies change. */
const stages: readonly [MeshStageName, string, string][] = [
  ['inject', 'all-unauthenticated, no policies, deny', 'by policies, admit-all-, deny'],
  ['permissive', 'audit, allow-, deny', 'by policies, allow- admit-all-, deny'],
  ['strict', 'all-authenticated, allow-, deny', 'by policies, allow- admit-meshed-, deny'],
  ['guarded', 'deny, allow-, deny', 'by policies, allow-, deny'],
  ['open', 'all-unauthenticated, no policies, deny', 'by policies, admit-all-, deny'],
  ['eject', 'all-unauthenticated, no policies, no proxies', 'by policies, admit-all-, no proxies'],
];

test.each(stages)('stage %s', (meshStage, now, before) => {
  const leaving = meshStage === 'open' || meshStage === 'eject';
  const at = (version: string) =>
    inForce(compiledInLinkerd({ enabled: !leaving }, {}, linkerdFacts(version, { meshStage })));
  expect(at('2.20.0')).toBe(now);
  expect(at('2.14.10')).toBe(before);
});

describe.each(['2.14.10', '2.20.0'])('in %s', (version) => {
  const stagesAndEnd = [undefined, ...stages.map(([name]) => name)];
  test.each(stagesAndEnd)('what policies name is there, and stands before Servers (stage %s)', (meshStage) => {
    const facts = linkerdFacts(version, meshStage ? { meshStage } : {});
    const { plan, of } = compiledInLinkerd(
      { mtls: { exceptions: [{ name: 'a', component: 'loki', port: 3100, from: { cidrs: ['10.9.0.0/16'] } }] } },
      {},
      facts,
    );
    const there = new Set(
      ['Server', 'HTTPRoute', 'NetworkAuthentication', 'MeshTLSAuthentication', 'ServiceAccount'].flatMap((kind) =>
        of(kind).map(({ metadata }) => `${kind} ${metadata.name}`),
      ),
    );
    const refs = [
      ...of('AuthorizationPolicy').flatMap(({ spec }) => [
        at(spec, 'targetRef'),
        ...items(at(spec, 'requiredAuthenticationRefs')),
      ]),
      ...of('HTTPRoute').flatMap(({ spec }) => items(at(spec, 'parentRefs'))),
    ].map((ref) => `${text(at(ref, 'kind'))} ${text(at(ref, 'name'))}`);
    expect(refs.filter((ref) => !there.has(ref))).toEqual([]);

    const waves = (plan?.waves ?? []).map(({ objects }) => objects.map(({ kind }) => kind));
    const first = waves.findIndex((kinds) => kinds.includes('AuthorizationPolicy'));
    const then = waves.findIndex((kinds) => kinds.includes('Server'));
    if (then !== -1 && first !== -1) expect(first).toBeLessThan(then);
    expect(then).toBeGreaterThan(-1);
  });
});

test('who leaves it to a default of the mesh that refuses everybody is told so', () => {
  const facts = linkerdFacts();
  const denying = { ...facts, meshes: facts.meshes?.map((mesh) => ({ ...mesh, defaultInbound: 'deny' })) ?? [] };
  const told = ({ diagnostics }: ReturnType<typeof compiledInLinkerd>) =>
    diagnostics.find(({ code }) => code === 'AUTHORIZATION_OFF')?.message;
  expect(told(compiledInLinkerd({ mtls: { enabled: false } }, {}, denying))).toContain('components refuse each other');
  expect(told(compiledInLinkerd({ mtls: { enabled: false } }))).not.toContain('refuse');
});
