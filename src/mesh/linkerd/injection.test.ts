import { describe, expect, test } from 'vitest';
import { assumeLinkerd } from './assume.ts';
import { linkerdInjection, linkerdInjects } from './injection.ts';
import { compiledInLinkerd, linkerdFacts } from './testing/compiled.ts';

const mesh = assumeLinkerd('2.20.0');
const namespace = (name: string, labels = {}, annotations = {}) => ({ name, labels, annotations });

describe('injection', () => {
  test.each([
    ['needs nothing on the namespace', namespace('monitoring'), { labels: {} }],
    [
      'goes on where a namespace asks for none',
      namespace('monitoring', {}, { 'linkerd.io/inject': 'disabled' }),
      { labels: {} },
    ],
    ['is refused in kube-system', namespace('kube-system'), { refused: expect.stringContaining('never injects') }],
    [
      'is refused where the webhook is told to pass by',
      namespace('monitoring', { 'config.linkerd.io/admission-webhooks': 'disabled' }),
      { refused: expect.stringContaining('admission-webhooks=disabled') },
    ],
  ])('%s', (_, given, expected) => {
    expect(linkerdInjection(mesh, given)).toMatchObject(expected as object);
  });

  test.each([
    [false, namespace('shop')],
    [true, namespace('shop', {}, { 'linkerd.io/inject': 'enabled' })],
    [true, namespace('shop', {}, { 'linkerd.io/inject': 'ingress' })],
    [false, namespace('shop', {}, { 'linkerd.io/inject': 'disabled' })],
    [false, namespace('kube-system', {}, { 'linkerd.io/inject': 'enabled' })],
    [false, undefined],
  ])('of pods that say nothing themselves: %s', (injects, given) => {
    expect(linkerdInjects(mesh, given)).toBe(injects);
  });
});

describe('what proxies are like', () => {
  const proxy = {
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: 1, memory: '256Mi' } },
    holdApplicationUntilProxyStarts: false,
    logLevel: 'debug',
    terminationDrainDuration: '20s',
    excludeOutboundPorts: [3306, 25],
  } as const;

  test('is in annotations of the pods', () => {
    const spec = { ...proxy, excludeOutboundPorts: [...proxy.excludeOutboundPorts] };
    expect(compiledInLinkerd({ proxy: spec }).annotations('loki')).toMatchObject({
      'config.linkerd.io/proxy-cpu-request': '50m',
      'config.linkerd.io/proxy-memory-request': '64Mi',
      'config.linkerd.io/proxy-cpu-limit': '1',
      'config.linkerd.io/proxy-memory-limit': '256Mi',
      'config.linkerd.io/proxy-await': 'disabled',
      'config.linkerd.io/proxy-log-level': 'warn,linkerd=debug',
      'config.linkerd.io/shutdown-grace-period': '20s',
      'config.linkerd.io/skip-outbound-ports': '25,3306',
    });
  });

  test.each([
    ['2.14.10', undefined],
    ['2.15.0', 'config.alpha.linkerd.io/proxy-enable-native-sidecar'],
    ['2.19.0', 'config.beta.linkerd.io/proxy-enable-native-sidecar'],
    ['2.20.0', 'config.linkerd.io/proxy-enable-native-sidecar'],
  ])('native sidecars are asked for in %s by %s', (version, key) => {
    const { annotations } = compiledInLinkerd({ proxy: { nativeSidecar: true } }, {}, linkerdFacts(version));
    const found = Object.keys(annotations('loki')).filter((name) => name.endsWith('proxy-enable-native-sidecar'));
    expect(found).toEqual(key ? [key] : []);
  });

  test('ports of replicas that find each other are opaque', () => {
    const { annotations, spec } = compiledInLinkerd({}, { components: { alertmanager: { replicas: 3 } } });
    expect(annotations('alertmanager')).toMatchObject({ 'config.linkerd.io/opaque-ports': '9094' });
    expect(spec('Server', 'alertmanager-9094')).toMatchObject({ port: 9094, proxyProtocol: 'opaque' });
  });

  test('a component may be kept out of the mesh, and what it calls takes plain text', () => {
    const { annotations, names, spec, diagnostics } = compiledInLinkerd(
      {},
      { components: { grafana: { mesh: { inject: false } } } },
    );
    expect(annotations('grafana')).toMatchObject({ 'linkerd.io/inject': 'disabled' });
    expect(names('Server').filter((name) => name.startsWith('grafana'))).toEqual([]);
    expect(spec('AuthorizationPolicy', 'allow-grafana-to-loki-3100')).toMatchObject({
      requiredAuthenticationRefs: [{ kind: 'NetworkAuthentication', name: 'everybody' }],
    });
    expect(diagnostics.filter(({ code }) => code === 'OUTSIDE_MESH').map(({ path }) => path)).toEqual([
      'spec.components.grafana.mesh.inject',
    ]);
  });
});

describe('ports that are led past proxies', () => {
  test.each([
    ['a port that is called', { excludeInboundPorts: [3100] }, 'warning', 'spec.serviceMesh.proxy.excludeInboundPorts'],
    [
      'a call that has to be known',
      { excludeOutboundPorts: [9090] },
      'error',
      'spec.serviceMesh.proxy.excludeOutboundPorts',
    ],
  ])('%s', (_, proxy, severity, path) => {
    const found = compiledInLinkerd({ proxy }).diagnostics.filter(({ code }) => code === 'PAST_PROXY');
    expect(new Set(found.map((one) => `${one.severity} ${one.path}`))).toEqual(new Set([`${severity} ${path}`]));
  });
});

test.each([
  'proxy-image',
  'init-image',
  'init-image-version',
  'debug-image',
  'debug-image-version',
  'pod-inbound-ports',
])('pods of ours cannot be made to say %s', (name) => {
  const annotations = { [`config.linkerd.io/${name}`]: '1' };
  const { diagnostics } = compiledInLinkerd(
    {},
    { components: { loki: { podTemplate: { metadata: { annotations } } } } },
  );
  expect(diagnostics.map(({ code }) => code)).toContain('OVERRIDE_REFUSED');
});
