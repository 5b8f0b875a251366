import { describe, expect, it } from 'vitest';
import type { Admission } from '../../../prove/judgement.ts';
import { requestsText } from '../../../prove/requests.ts';
import { addressOf, podWith, worldFrom } from '../../../prove/testing/world.ts';
import { valueAt } from '../../../prove/tri-set.ts';
import type { Endpoint, Pod, Protocol } from '../../../prove/world.ts';
import { linkerdSemantics } from './index.ts';
import { chartDefaults, type LinkerdSettings } from './settings.ts';

const meshed = ['app', 'linkerd-proxy'];
const web = podWith({
  name: 'web',
  namespace: 'shop',
  labels: { app: 'web' },
  serviceAccount: 'web',
  containers: meshed,
  ports: [{ name: 'http', number: 8080, protocol: 'TCP' }],
  probes: [
    { port: 8080, path: '/ready' },
    { port: 4191, path: '/live' },
  ],
});
const cart = podWith({
  name: 'cart',
  namespace: 'shop',
  serviceAccount: 'cart',
  containers: meshed,
  addresses: ['10.9.0.1'],
});
const other = podWith({ name: 'other', namespace: 'other', serviceAccount: 'cart', containers: meshed });
const bare = podWith({ name: 'bare', namespace: 'shop', serviceAccount: 'cart', addresses: ['10.1.2.3'] });
const internet = addressOf('203.0.113.9');

const settings: LinkerdSettings = { ...chartDefaults, namespace: 'linkerd', trustDomain: 'td.example', tunnels: true };

function object(
  kind: string,
  name: string,
  spec: string,
  { version = 'v1alpha1', namespace = 'shop', more = '' } = {},
) {
  return `apiVersion: policy.linkerd.io/${version}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${namespace}${more} }\nspec: ${spec}\n---\n`;
}
const server = (spec = '', name = 'web', more = '') =>
  object('Server', name, `{ podSelector: { matchLabels: { app: web } }, port: 8080${spec} }`, {
    version: 'v1beta3',
    more,
  });
const toServer = '{ group: policy.linkerd.io, kind: Server, name: web }';
const policy = (refs: string, target = toServer, name = 'p') =>
  object('AuthorizationPolicy', name, `{ targetRef: ${target}, requiredAuthenticationRefs: [${refs}] }`);
const account = (name: string, namespace?: string) =>
  `{ kind: ServiceAccount, name: ${name}${namespace ? `, namespace: ${namespace}` : ''} }`;
const identities = (spec: string, name = 'ids') => object('MeshTLSAuthentication', name, spec);
const networks = (list: string, name = 'nets') => object('NetworkAuthentication', name, `{ networks: [${list}] }`);
const ids = '{ group: policy.linkerd.io, kind: MeshTLSAuthentication, name: ids }';
const nets = '{ group: policy.linkerd.io, kind: NetworkAuthentication, name: nets }';
const route = (rules: string, { name = 'r', parent = '', more = '' } = {}) =>
  object(
    'HTTPRoute',
    name,
    `{ parentRefs: [{ group: policy.linkerd.io, kind: Server, name: web${parent} }], rules: ${rules}${more} }`,
    {
      version: 'v1beta3',
    },
  );
const toRoute = '{ group: policy.linkerd.io, kind: HTTPRoute, name: r }';

interface Asked {
  to?: Pod;
  port?: number;
  protocol?: Protocol;
  with?: Partial<LinkerdSettings>;
}

function ask(yaml: string, from: Endpoint, { to = web, port = 8080, protocol = 'TCP', with: given }: Asked = {}) {
  const semantics = linkerdSemantics(worldFrom(yaml), [from, to], { ...settings, ...given });
  const target = { to: 1, port, protocol };
  const { encrypted, plain } = semantics.judge(target);
  const told = ({ verdict, because, requests }: Admission) => ({
    verdict: valueAt(verdict, 0),
    because: because(0).map(({ text }) => text),
    requests: requests(0),
  });
  return { encrypted: told(encrypted), plain: told(plain), wire: semantics.wirePort?.(target) };
}

/** `mtls plain`: the two ways in, with the requests that a way is limited to. */
function ways(yaml: string, from: Endpoint, asked: Asked = {}): string {
  const { encrypted, plain } = ask(yaml, from, asked);
  return [encrypted, plain]
    .map(({ verdict, requests: { allowed, refused } }) => {
      if (verdict === 'no' || (allowed === 'all' && refused.length === 0)) return verdict;
      return `${verdict}(${requestsText(allowed)}${refused.length > 0 ? ` but ${requestsText(refused)}` : ''})`;
    })
    .join(' ');
}

const annotated = (annotations: Record<string, string>, pod: Pod = web): Pod => ({ ...pod, annotations });
const saying = (value: string) => annotated({ 'config.linkerd.io/default-inbound-policy': value });
const probe = '(GET /ready)';

describe('ports without a Server', () => {
  it.each<[policy: string, cart: string, bare: string, internet: string]>([
    ['all-unauthenticated', 'yes yes', 'no yes', 'no yes'],
    ['all-authenticated', `yes yes${probe}`, `no yes${probe}`, `no yes${probe}`],
    ['cluster-unauthenticated', 'yes yes', 'no yes', `no yes${probe}`],
    ['cluster-authenticated', `yes yes${probe}`, `no yes${probe}`, `no yes${probe}`],
    ['deny', `yes${probe} yes${probe}`, `no yes${probe}`, `no yes${probe}`],
    ['audit', 'yes yes', 'no yes', 'no yes'],
    // What is no policy counts as absent.
    ['all-authenticatd', 'yes yes', 'no yes', 'no yes'],
  ])('are guarded by the default policy %s', (name, byCart, byBare, byInternet) => {
    const to = saying(name);
    expect([cart, bare, internet].map((from) => ways('', from, { to }))).toEqual([byCart, byBare, byInternet]);
  });

  it('go by what the mesh was installed with where the pod is silent, and name it', () => {
    const asked = { with: { defaultInboundPolicy: 'deny' }, port: 9999 };
    expect(ways('', cart, asked)).toBe('no no');
    expect(ask('', cart, asked).encrypted.because).toEqual([
      'no Server is about the port, and the default policy for the mesh is deny',
    ]);
    expect(ways('', cart, { ...asked, to: saying('all-unauthenticated') })).toBe('yes yes');
  });

  it('ask for an identity where the pod says so of the port', () => {
    const to = annotated({ 'config.linkerd.io/proxy-require-identity-inbound-ports': '9000-9010' });
    expect(ways('', cart, { to, port: 9005 })).toBe('yes no');
    expect(ways('', cart, { to, port: 9011 })).toBe('yes yes');
  });

  it('are open where no policy of the namespace is about a Server: a namespace as the target means its Servers', () => {
    expect(ways(policy(account('web'), '{ kind: Namespace, name: shop }'), bare)).toBe('no yes');
  });
});

describe('Servers', () => {
  it.each<[why: string, yaml: string, cart: string, bare: string]>([
    ['nothing is let through by itself, but probes', server(), `yes${probe} yes${probe}`, `no yes${probe}`],
    ['an account of the namespace', server() + policy(account('cart')), `yes yes${probe}`, `no yes${probe}`],
    [
      'the same account elsewhere is another',
      server() + policy(account('cart', 'other')),
      `yes${probe} yes${probe}`,
      `no yes${probe}`,
    ],
    ['nobody is asked for anything without references', server() + policy(''), 'yes yes', 'no yes'],
    [
      'a namespace as the target',
      server() + policy(account('cart'), '{ kind: Namespace, name: shop }'),
      `yes yes${probe}`,
      `no yes${probe}`,
    ],
    [
      'another Server as the target',
      server() + policy('', '{ group: policy.linkerd.io, kind: Server, name: db }'),
      `yes${probe} yes${probe}`,
      `no yes${probe}`,
    ],
    [
      'identities by name',
      server() + policy(ids) + identities('{ identities: [cart.shop.serviceaccount.identity.linkerd.td.example] }'),
      `yes yes${probe}`,
      `no yes${probe}`,
    ],
    [
      'all of another trust domain',
      server() + policy(ids) + identities('{ identities: ["*.serviceaccount.identity.linkerd.elsewhere"] }'),
      `yes${probe} yes${probe}`,
      `no yes${probe}`,
    ],
    [
      'a whole namespace',
      server() + policy(ids) + identities('{ identityRefs: [{ kind: Namespace, name: shop }] }'),
      `yes yes${probe}`,
      `no yes${probe}`,
    ],
    [
      'everybody who has one',
      server() + policy(ids) + identities('{ identities: ["*"] }'),
      `yes yes${probe}`,
      `no yes${probe}`,
    ],
    ['a reference to nothing is passed over', server() + policy(ids), `yes${probe} yes${probe}`, `no yes${probe}`],
    ['one that is empty too', server() + policy(nets) + networks(''), `yes${probe} yes${probe}`, `no yes${probe}`],
    [
      'two of a sort too',
      server() + policy(`${account('cart')}, ${account('web')}`),
      `yes${probe} yes${probe}`,
      `no yes${probe}`,
    ],
    ['networks', server() + policy(nets) + networks('{ cidr: 10.1.0.0/16 }'), `yes${probe} yes${probe}`, 'no yes'],
    [
      'but what is left out of them',
      server() + policy(nets) + networks('{ cidr: 10.1.0.0/16, except: [10.1.2.0/24] }'),
      `yes${probe} yes${probe}`,
      `no yes${probe}`,
    ],
    [
      'identity and network both',
      server() + policy(`${account('cart')}, ${nets}`) + networks('{ cidr: 0.0.0.0/0 }, { cidr: "::/0" }'),
      `yes yes${probe}`,
      `no yes${probe}`,
    ],
    [
      'what the Server says of others',
      server(', accessPolicy: all-authenticated'),
      `yes yes${probe}`,
      `no yes${probe}`,
    ],
    ['an accessPolicy that only counts', server(', accessPolicy: audit'), 'yes yes', 'no yes'],
    [
      'the older kind',
      server() +
        object(
          'ServerAuthorization',
          'old',
          '{ server: { name: web }, client: { meshTLS: { serviceAccounts: [{ name: cart }] } } }',
        ),
      `yes yes${probe}`,
      `no yes${probe}`,
    ],
    [
      'the older kind by labels',
      server('', 'web', ', labels: { tier: front }') +
        object(
          'ServerAuthorization',
          'old',
          '{ server: { selector: { matchLabels: { tier: back } } }, client: { unauthenticated: true } }',
        ),
      `yes${probe} yes${probe}`,
      `no yes${probe}`,
    ],
    [
      'the older kind, for the cluster where no network is named',
      server() + object('ServerAuthorization', 'old', '{ server: { name: web }, client: { unauthenticated: true } }'),
      'yes yes',
      'no yes',
    ],
  ])('%s', (_, yaml, byCart, byBare) => {
    expect(ways(yaml, cart)).toBe(byCart);
    expect(ways(yaml, bare)).toBe(byBare);
  });

  it('hold in their own namespace, for pods they select and their port alone', () => {
    const to = saying('all-unauthenticated');
    expect(ways(server(), cart, { to, port: 8081 })).toBe('yes yes');
    expect(ways(server(), cart, { to: { ...to, labels: { app: 'db' } } })).toBe('yes yes');
    expect(ways(server(), cart, { to: { ...to, namespace: 'other' } })).toBe('yes yes');
  });

  it('name ports as the pod does, those of its proxy too, and may select whoever is in the mesh', () => {
    const named = (port: string) =>
      object(
        'Server',
        'named',
        `{ podSelector: { matchExpressions: [{ key: linkerd.io/control-plane-ns, operator: Exists }] }, port: ${port} }`,
      );
    expect(ways(named('http'), cart)).toBe(`yes${probe} yes${probe}`);
    expect(ways(named('linkerd-admin'), cart, { port: 4191 })).toBe('yes(GET /live) yes(GET /live)');
    expect(ways(named('grpc'), cart)).toBe('yes yes');
  });

  it('can be told apart by nobody where two are about one port', () => {
    const found = ask(server() + server('', 'again'), cart);
    expect(found.encrypted).toMatchObject({
      verdict: 'unknown',
      because: ['Server shop/again and Server shop/web are about one port'],
    });
  });

  it('name what lets through, and what does not', () => {
    const yaml = server() + policy(account('cart'));
    expect(ask(yaml, cart).encrypted.because).toContain('AuthorizationPolicy shop/p lets it through');
    expect(ask(yaml, other, { port: 8080, to: { ...web, probes: [] } }).encrypted.because).toEqual([
      'Server shop/web is about the port, and nothing lets it through',
    ]);
    expect(ask(yaml, bare).encrypted.because).toEqual(['shop/bare has no proxy on its way there, and so no identity']);
  });
});

describe('routes', () => {
  const metrics = '[{ matches: [{ path: { type: Exact, value: /metrics }, method: GET }] }]';
  const nobody = 'no no';
  it.each<[why: string, yaml: string, cart: string]>([
    [
      'stand for all there is to ask, probes too',
      server() + policy(account('cart')) + route(metrics),
      'yes(GET /metrics) no',
    ],
    [
      'have policies of their own',
      server() + route(metrics) + policy(account('cart'), toRoute),
      'yes(GET /metrics) no',
    ],
    [
      'are meant whatever the case',
      server() + route(metrics) + policy(account('cart'), '{ group: policy.linkerd.io, kind: httproute, name: R }'),
      'yes(GET /metrics) no',
    ],
    [
      'of the other group are others',
      server() +
        route(metrics) +
        policy(account('cart'), '{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: r }'),
      nobody,
    ],
    ['without matches are about everything', server() + route('[{}]') + policy(account('cart'), toRoute), 'yes no'],
    [
      'by the beginning of a path end where a part of it does',
      server() + route('[{ matches: [{ path: { value: /api/v1/ } }] }]') + policy(account('cart'), toRoute),
      'yes(any method /api/v1, /api/v1/*) no',
    ],
    [
      'that fit better go first, and take away',
      server() +
        policy(account('web'), toServer, 'w') +
        route('[{}]', { name: 'all' }) +
        route(metrics) +
        policy(account('cart'), '{ group: policy.linkerd.io, kind: HTTPRoute, name: all }'),
      'yes(everything but GET /metrics) no',
    ],
    [
      'that look at headers leave it open',
      server() + route('[{ matches: [{ headers: [{ name: a, value: b }] }] }]') + policy(account('cart'), toRoute),
      'unknown no',
    ],
    [
      'by an expression that meets another path leave both open: proxies take it for as long as the whole path',
      server() +
        route('[{ matches: [{ path: { type: RegularExpression, value: "/api.*" } }] }]') +
        route('[{ matches: [{ path: { value: /api/v1 } }] }]', { name: 'v1' }) +
        policy(account('cart'), toRoute),
      'unknown(any method /api* but any method /api/v1, /api/v1/*) no',
    ],
    [
      'by an expression that meets none are as they say',
      server() +
        route('[{ matches: [{ path: { type: RegularExpression, value: "/api.*" } }] }]') +
        route(metrics, { name: 'm' }) +
        policy(account('cart'), toRoute),
      'yes(any method /api*) no',
    ],
    [
      'that name a port of the Server are refused',
      server() + route(metrics, { parent: ', port: 8080' }),
      `yes${probe} yes${probe}`,
    ],
    [
      'count for nothing on opaque ports',
      server(', proxyProtocol: opaque') + route(metrics) + policy(account('cart')),
      'yes no',
    ],
    [
      'of HTTP count for nothing on ports of gRPC',
      server(', proxyProtocol: gRPC') + route(metrics) + policy(account('cart')),
      'yes no',
    ],
  ])('%s', (_, yaml, expected) => {
    expect(ways(yaml, cart)).toBe(expected);
  });

  it('of gRPC are about methods', () => {
    const grpc = `apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: { name: r, namespace: shop }\nspec: { parentRefs: [{ group: policy.linkerd.io, kind: Server, name: web }], rules: [{ matches: [{ method: { service: s.V1, method: Get } }, { method: { service: s.V2 } }] }] }\n---\n`;
    const yaml = server(', proxyProtocol: gRPC') + grpc;
    expect(ways(yaml + policy(account('cart')), cart)).toBe('yes(any method /s.V1/Get or any method /s.V2/*) no');
    expect(ways(yaml, cart)).toBe('no no');
  });
});

describe('where no proxy looks', () => {
  it.each<[why: string, asked: Asked, expected: string]>([
    ['whoever has none is called in plain text', { to: { ...web, containers: ['app'] } }, 'no yes'],
    [
      'ports that are skipped are open',
      { to: annotated({ 'config.linkerd.io/skip-inbound-ports': '8000-8100' }) },
      'no yes',
    ],
    ['UDP is', { protocol: 'UDP' }, 'no yes'],
    ['nobody means the port of the proxy itself', { port: 4143 }, 'no no'],
    [
      'that of another control plane is not known',
      { to: { ...web, labels: { ...web.labels, 'linkerd.io/control-plane-ns': 'l2' } } },
      'unknown unknown',
    ],
  ])('%s', (_, asked, expected) => {
    expect(ways(server(), cart, asked)).toBe(expected);
  });

  it('a caller goes past its own proxy by ports it skips', () => {
    const from = annotated({ 'config.linkerd.io/skip-outbound-ports': '8080' }, cart);
    expect(ways('', from)).toBe('no yes');
    expect(ways('', from, { port: 8081 })).toBe('yes yes');
  });

  it.each<[why: string, namespace: string, pod: Partial<Pod>, expected: string]>([
    ['the namespace asks', 'enabled', {}, 'yes'],
    ['nobody asks', '', {}, 'no'],
    ['the pod does not want one', 'enabled', { annotations: { 'linkerd.io/inject': 'disabled' } }, 'no'],
    ['the pod wants one itself', 'disabled', { annotations: { 'linkerd.io/inject': 'enabled' } }, 'yes'],
    ['it is in the network of the node', 'enabled', { hostNetwork: true }, 'no'],
  ])('templates get one where asked: %s', (_, inject, pod, expected) => {
    const namespace = `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, annotations: { linkerd.io/inject: "${inject}" } }\n---\n`;
    const { proxies } = linkerdSemantics(
      worldFrom(namespace),
      [{ ...web, containers: ['app'], template: true, ...pod }],
      settings,
    );
    expect(valueAt(proxies.verdict, 0)).toBe(expected);
  });

  it('an annotation of the namespace holds for its templates, and for pods that run already what they have', () => {
    const yaml =
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, annotations: { linkerd.io/inject: enabled, config.linkerd.io/default-inbound-policy: deny } }\n---\n';
    expect(ways(yaml, cart, { to: { ...web, probes: [], template: true } })).toBe('no no');
    expect(ways(yaml, cart)).toBe('yes yes');
  });
});

describe('the port on the wire of encrypted calls', () => {
  it.each<[why: string, asked: Asked, expected: number]>([
    ['is that of the proxies', {}, 4143],
    ['is the same where proxies call in the open', { with: { tunnels: false } }, 8080],
    ['but for opaque ports', { with: { tunnels: false }, port: 3306 }, 4143],
    [
      'which a pod can name',
      { with: { tunnels: false }, to: annotated({ 'config.linkerd.io/opaque-ports': '8080' }) },
      4143,
    ],
    [
      'instead of the others',
      { with: { tunnels: false }, port: 3306, to: annotated({ 'config.linkerd.io/opaque-ports': '8080' }) },
      3306,
    ],
    ['is the same for what a proxy tells of itself', { port: 4191 }, 4191],
    ['is the same where no proxy looks', { to: annotated({ 'config.linkerd.io/skip-inbound-ports': '8080' }) }, 8080],
    ['is the same without a proxy', { to: { ...web, containers: ['app'] } }, 8080],
  ])('%s', (_, asked, expected) => {
    expect(ask('', cart, asked).wire).toBe(expected);
  });

  it('is that of the proxies for a Server that says opaque', () => {
    expect(ask(server(', proxyProtocol: opaque'), cart, { with: { tunnels: false } }).wire).toBe(4143);
  });
});
