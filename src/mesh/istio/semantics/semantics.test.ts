import { describe, expect, it } from 'vitest';
import type { Admission } from '../../../prove/judgement.ts';
import { addressOf, podWith, worldFrom } from '../../../prove/testing/world.ts';
import { valueAt } from '../../../prove/tri-set.ts';
import type { Endpoint, Pod, Protocol } from '../../../prove/world.ts';
import { istioSemantics } from './index.ts';

const sidecar = ['app', 'istio-proxy'];
const web = podWith({
  name: 'web',
  namespace: 'shop',
  labels: { app: 'web' },
  serviceAccount: 'web',
  containers: sidecar,
});
const cart = podWith({ name: 'cart', namespace: 'shop', serviceAccount: 'cart', containers: sidecar });
const other = podWith({ name: 'other', namespace: 'other', serviceAccount: 'cart', containers: sidecar });
const bare = podWith({ name: 'bare', namespace: 'shop', serviceAccount: 'cart' });
const internet = addressOf('203.0.113.9');

function authentication(
  spec: string,
  { name = 'default', namespace = 'shop', at = '2026-01-01T00:00:00Z' } = {},
): string {
  return `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: "${at}" }\nspec: ${spec}\n---\n`;
}

function authorization(spec: string, { name = 'p', namespace = 'shop', annotations = '{}' } = {}): string {
  return `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: ${name}, namespace: ${namespace}, annotations: ${annotations} }\nspec: ${spec}\n---\n`;
}

const httpService = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http-web, port: 80, targetPort: 8080 }, { name: tcp-db, port: 9000 }] }
---
`;

const settings = { trustDomain: 'td.example', rootNamespace: 'istio-system' };

function ask(yaml: string, from: Endpoint, to: Endpoint = web, port = 8080, protocol: Protocol = 'TCP') {
  const semantics = istioSemantics(worldFrom(httpService + yaml), [from, to], settings);
  const { encrypted, plain } = semantics.judge({ to: 1, port, protocol });
  const told = ({ verdict, because, requests }: Admission) => ({
    verdict: valueAt(verdict, 0),
    because: because(0).map(({ text }) => text),
    requests: requests(0),
  });
  return { encrypted: told(encrypted), plain: told(plain) };
}

/** `mtls plain`: the two ways in. */
function ways(...args: Parameters<typeof ask>): string {
  const { encrypted, plain } = ask(...args);
  return `${encrypted.verdict} ${plain.verdict}`;
}

describe('mTLS modes', () => {
  const strict = authentication('{ mtls: { mode: STRICT } }');
  const selecting = (spec: string) => `{ selector: { matchLabels: { app: web } }, ${spec} }`;
  it.each<[why: string, yaml: string, port: number, expected: string]>([
    ['both ways where nobody says anything', '', 8080, 'yes yes'],
    ['mTLS alone by STRICT', strict, 8080, 'yes no'],
    ['plain text alone by DISABLE', authentication('{ mtls: { mode: DISABLE } }'), 8080, 'no yes'],
    [
      'the mesh-wide mode where the namespace is silent',
      authentication('{ mtls: { mode: STRICT } }', { namespace: 'istio-system' }),
      8080,
      'yes no',
    ],
    [
      'the namespace before the mesh',
      authentication('{ mtls: { mode: STRICT } }', { namespace: 'istio-system' }) +
        authentication('{ mtls: { mode: PERMISSIVE } }'),
      8080,
      'yes yes',
    ],
    [
      'the workload before the namespace',
      strict + authentication(selecting('mtls: { mode: PERMISSIVE }'), { name: 'web' }),
      8080,
      'yes yes',
    ],
    [
      'the port before the workload',
      strict +
        authentication(selecting('mtls: { mode: STRICT }, portLevelMtls: { 8080: { mode: PERMISSIVE } }'), {
          name: 'web',
        }),
      8080,
      'yes yes',
    ],
    [
      'that port alone',
      strict +
        authentication(selecting('mtls: { mode: STRICT }, portLevelMtls: { 8080: { mode: PERMISSIVE } }'), {
          name: 'web',
        }),
      9000,
      'yes no',
    ],
    [
      'the namespace where a workload policy is about another port',
      strict + authentication(selecting('portLevelMtls: { 9000: { mode: PERMISSIVE } }'), { name: 'web' }),
      8080,
      'yes no',
    ],
    [
      'the next where it says UNSET',
      strict + authentication(selecting('mtls: { mode: UNSET }'), { name: 'web' }),
      8080,
      'yes no',
    ],
    [
      'the older of two',
      strict + authentication('{ mtls: { mode: PERMISSIVE } }', { name: 'a', at: '2025-01-01T00:00:00Z' }),
      8080,
      'yes yes',
    ],
    [
      'nothing of a namespace of others',
      authentication('{ mtls: { mode: STRICT } }', { namespace: 'other' }),
      8080,
      'yes yes',
    ],
    [
      'a selector of the root namespace is about that namespace alone',
      authentication(selecting('mtls: { mode: STRICT }'), { namespace: 'istio-system' }),
      8080,
      'yes yes',
    ],
    [
      'ports without a selector do not count',
      authentication('{ mtls: { mode: STRICT }, portLevelMtls: { 8080: { mode: PERMISSIVE } } }'),
      8080,
      'yes no',
    ],
    ['what is no mode cannot be told', authentication('{ mtls: { mode: MAYBE } }'), 8080, 'unknown unknown'],
    ...[15020, 15021, 15090].map((port): [string, string, number, string] => [
      `port ${port} is never captured`,
      strict,
      port,
      'no yes',
    ]),
  ])('%s', (_, yaml, port, expected) => {
    expect(ways(yaml, cart, web, port)).toBe(expected);
  });

  it.each<[why: string, from: Endpoint, to: Pod, protocol: Protocol, expected: string]>([
    ['who has no sidecar has no identity', bare, web, 'TCP', 'no no'],
    ['the internet has none', internet, web, 'TCP', 'no no'],
    ['nobody asks who calls a pod without a sidecar', bare, bare, 'TCP', 'no yes'],
    ['UDP is not captured', bare, web, 'UDP', 'no yes'],
  ])('%s', (_, from, to, protocol, expected) => {
    expect(ways(strict, from, to, 8080, protocol)).toBe(expected);
  });

  it.each<[annotation: string, expected: string]>([
    ['excludeInboundPorts: "8080"', 'no yes'],
    ['excludeInboundPorts: "80, 8080"', 'no yes'],
    ['includeInboundPorts: "9000"', 'no yes'],
    ['includeInboundPorts: "*"', 'yes no'],
    ['includeInboundPorts: ""', 'no yes'],
  ])('capture follows traffic.sidecar.istio.io/%s', (annotation, expected) => {
    const [key = '', value = ''] = annotation.split(': ');
    const annotations = { [`traffic.sidecar.istio.io/${key}`]: JSON.parse(value) as string };
    expect(ways(strict, cart, { ...web, annotations })).toBe(expected);
  });
});

describe('authorization of who calls', () => {
  const allow = (source: string) => authorization(`{ rules: [{ from: [{ source: ${source} }] }] }`);
  it.each<[why: string, yaml: string, from: Endpoint, expected: string]>([
    ['everybody without a policy', '', bare, 'no yes'],
    ['nobody by an empty policy', authorization('{}'), cart, 'no no'],
    ['everybody by an empty rule', authorization('{ rules: [{}] }'), bare, 'no yes'],
    ['a principal', allow('{ principals: [td.example/ns/shop/sa/cart] }'), cart, 'yes no'],
    [
      'not the same account of another namespace',
      allow('{ principals: [td.example/ns/shop/sa/cart] }'),
      other,
      'no no',
    ],
    ['cluster.local as the own trust domain', allow('{ principals: [cluster.local/ns/shop/sa/cart] }'), cart, 'yes no'],
    ['not another trust domain', allow('{ principals: [else.example/ns/shop/sa/cart] }'), cart, 'no no'],
    ['a suffix', allow('{ principals: ["*/sa/cart"] }'), other, 'yes no'],
    ['a prefix', allow('{ principals: ["td.example/ns/shop/*"] }'), cart, 'yes no'],
    ['anybody with an identity by a star', allow('{ principals: ["*"] }'), other, 'yes no'],
    ['nobody without one by a star', allow('{ principals: ["*"] }'), bare, 'no no'],
    ['a namespace', allow('{ namespaces: [shop] }'), cart, 'yes no'],
    ['a namespace with a star inside', allow('{ namespaces: ["s*p"] }'), cart, 'yes no'],
    [
      'all members of a source together',
      allow('{ namespaces: [shop], principals: [td.example/ns/shop/sa/web] }'),
      cart,
      'no no',
    ],
    [
      'either of two sources',
      authorization('{ rules: [{ from: [{ source: { namespaces: [x] } }, { source: { namespaces: [shop] } }] }] }'),
      cart,
      'yes no',
    ],
    [
      'everybody who is not somebody, with or without an identity',
      allow('{ notPrincipals: [td.example/ns/shop/sa/web] }'),
      cart,
      'yes yes',
    ],
    ['not who is excluded', allow('{ notPrincipals: [td.example/ns/shop/sa/cart] }'), cart, 'no yes'],
    [
      'a namespace but for somebody',
      allow('{ namespaces: [shop], notPrincipals: [td.example/ns/shop/sa/cart] }'),
      cart,
      'no no',
    ],
    ['a service account of the own namespace', allow('{ serviceAccounts: [cart] }'), cart, 'yes no'],
    ['a service account of another', allow('{ serviceAccounts: [other/cart] }'), other, 'yes no'],
    ['an address', allow('{ ipBlocks: [203.0.113.0/24] }'), internet, 'no yes'],
    ['an address nobody knows', allow('{ ipBlocks: [203.0.113.0/24] }'), cart, 'unknown unknown'],
    ['what headers say of addresses', allow('{ remoteIpBlocks: [203.0.113.0/24] }'), internet, 'no unknown'],
    ['a member that is not known', allow('{ planets: [mars] }'), cart, 'unknown unknown'],
    ['a policy of the root namespace', authorization('{}', { namespace: 'istio-system' }), cart, 'no no'],
    [
      'a policy of the root namespace with a selector',
      authorization('{ selector: { matchLabels: { app: web } } }', { namespace: 'istio-system' }),
      cart,
      'no no',
    ],
    ['no policy of another namespace', authorization('{}', { namespace: 'other' }), cart, 'yes yes'],
    ['no policy that selects others', authorization('{ selector: { matchLabels: { app: cart } } }'), cart, 'yes yes'],
    [
      'no policy of a gateway',
      authorization('{ targetRefs: [{ kind: Gateway, group: gateway.networking.k8s.io, name: g }] }'),
      cart,
      'yes yes',
    ],
    [
      'no policy that is only tried',
      authorization('{}', { annotations: '{ istio.io/dry-run: "true" }' }),
      cart,
      'yes yes',
    ],
  ])('%s', (_, yaml, from, expected) => {
    expect(ways(yaml, from)).toBe(expected);
  });

  const inDeny = (rule: string) => authorization(`{ action: DENY, rules: [${rule}] }`, { name: 'deny' });
  it.each<[why: string, yaml: string, from: Endpoint, expected: string]>([
    [
      'DENY comes before ALLOW',
      authorization('{ rules: [{}] }') + inDeny('{ from: [{ source: { namespaces: [shop] } }] }'),
      cart,
      'no yes',
    ],
    [
      'a DENY by identity never meets who has none',
      inDeny('{ from: [{ source: { principals: ["*"] } }] }'),
      bare,
      'no yes',
    ],
    ['a DENY of who has no identity', inDeny('{ from: [{ source: { notPrincipals: ["*"] } }] }'), cart, 'yes no'],
    ['a DENY that matches nobody', inDeny('{ from: [{ source: { namespaces: [x] } }] }'), cart, 'yes yes'],
    ['an empty DENY denies nothing', authorization('{ action: DENY }'), cart, 'yes yes'],
    ['AUDIT decides nothing', authorization('{ action: AUDIT, rules: [{}] }'), cart, 'yes yes'],
    [
      'CUSTOM asks somebody else',
      authorization('{ action: CUSTOM, provider: { name: x }, rules: [{}] }'),
      cart,
      'unknown unknown',
    ],
    [
      'what is denied anyway is not asked about',
      authorization('{ action: CUSTOM, provider: { name: x }, rules: [{}] }') + inDeny('{}'),
      cart,
      'no no',
    ],
    [
      'a DENY on a header cannot be told',
      inDeny('{ when: [{ key: "request.headers[x]", values: [y] }] }'),
      cart,
      'unknown unknown',
    ],
    ['an action that does not exist', authorization('{ action: PERHAPS, rules: [{}] }'), cart, 'unknown unknown'],
    ['rules of no shape', authorization('{ rules: { from: [] } }'), cart, 'unknown unknown'],
  ])('%s', (_, yaml, from, expected) => {
    expect(ways(yaml, from)).toBe(expected);
  });
});

describe('authorization of what is called', () => {
  const allow = (operation: string) => authorization(`{ rules: [{ to: [{ operation: ${operation} }] }] }`);
  it.each<[why: string, yaml: string, port: number, expected: string]>([
    ['the port of the workload, not of its Service', allow('{ ports: ["8080"] }'), 8080, 'yes yes'],
    ['no other port', allow('{ ports: ["80"] }'), 8080, 'no no'],
    ['every port but one', allow('{ notPorts: ["8080"] }'), 8080, 'no no'],
    [
      'a condition on the port',
      authorization('{ rules: [{ when: [{ key: destination.port, values: ["8080"] }] }] }'),
      8080,
      'yes yes',
    ],
    [
      'a condition on the namespace',
      authorization('{ rules: [{ when: [{ key: source.namespace, values: [shop] }] }] }'),
      8080,
      'yes no',
    ],
    ['requests on an HTTP port', allow('{ ports: ["8080"], methods: [GET] }'), 8080, 'yes yes'],
    ['no requests on a TCP port', allow('{ methods: [GET] }'), 9000, 'no no'],
    ['requests where nobody has said what is spoken', allow('{ methods: [GET] }'), 7777, 'unknown unknown'],
    [
      'a DENY loses what it says of requests on a TCP port',
      authorization('{ action: DENY, rules: [{ to: [{ operation: { ports: ["9000"], methods: [GET] } }] }] }'),
      9000,
      'no no',
    ],
  ])('%s', (_, yaml, port, expected) => {
    expect(ways(yaml, cart, web, port)).toBe(expected);
  });

  it.each<[why: string, yaml: string, requests: object]>([
    ['all of them', allow('{ ports: ["8080"] }'), { allowed: 'all', refused: [] }],
    [
      'those of an operation',
      allow('{ methods: [GET], paths: [/metrics] }'),
      { allowed: [{ methods: ['GET'], paths: ['/metrics'] }], refused: [] },
    ],
    [
      'all when one policy does not limit them',
      allow('{ methods: [GET] }') + authorization('{ rules: [{}] }', { name: 'q' }),
      { allowed: 'all', refused: [] },
    ],
    [
      'all but what is denied',
      authorization('{ action: DENY, rules: [{ to: [{ operation: { paths: [/admin*] } }] }] }'),
      { allowed: 'all', refused: [{ paths: ['/admin*'] }] },
    ],
    [
      'those with a token',
      authorization('{ rules: [{ from: [{ source: { requestPrincipals: ["https://a/*"] } }] }] }'),
      { allowed: [{ requestPrincipals: ['https://a/*'] }], refused: [] },
    ],
  ])('lets through %s', (_, yaml, requests) => {
    expect(ask(yaml, cart).encrypted.requests).toEqual(requests);
  });
});

describe('who has a sidecar', () => {
  const template = (labels: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { template: { metadata: { labels: ${labels} }, spec: { containers: [{ name: app }] } } }\n---\n`;
  const namespace = (labels: string) =>
    `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: ${labels} }\n---\n`;
  it.each<[why: string, yaml: string, verdict: string]>([
    ['by the label of its namespace', namespace('{ istio-injection: enabled }') + template('{}'), 'yes'],
    ['by the revision of its namespace', namespace('{ istio.io/rev: canary }') + template('{}'), 'yes'],
    [
      'not against istio-injection=disabled',
      namespace('{ istio-injection: disabled, istio.io/rev: canary }') + template('{}'),
      'no',
    ],
    ['by its own label', namespace('{}') + template('{ sidecar.istio.io/inject: "true" }'), 'yes'],
    [
      'not when it asks not to',
      namespace('{ istio-injection: enabled }') + template('{ sidecar.istio.io/inject: "false" }'),
      'no',
    ],
    ['not without any', namespace('{}') + template('{}'), 'no'],
    ['unknown when nobody has described the namespace', template('{}'), 'unknown'],
  ])('%s', (_, yaml, verdict) => {
    const world = worldFrom(yaml);
    const [pod] = world.pods;
    if (!pod) throw new Error('the template makes a pod');
    expect(valueAt(istioSemantics(world, [pod], settings).proxies.verdict, 0)).toBe(verdict);
  });
});

it('says which policies decided', () => {
  const { plain, encrypted } = ask(
    authentication('{ mtls: { mode: STRICT } }') +
      authorization('{ rules: [{ from: [{ source: { namespaces: [x] } }] }] }'),
    cart,
  );
  expect(plain.because).toEqual(['PeerAuthentication shop/default says STRICT']);
  expect(encrypted.because).toEqual([
    'AuthorizationPolicy shop/p is an ALLOW that does not match',
    'PeerAuthentication shop/default says STRICT',
  ]);
});
