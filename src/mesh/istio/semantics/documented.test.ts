import { describe, expect, it } from 'vitest';
import { addressOf, podWith, worldFrom } from '../../../prove/testing/world.ts';
import { valueAt } from '../../../prove/tri-set.ts';
import type { Endpoint } from '../../../prove/world.ts';
import { istioSemantics } from './index.ts';

/** What Istio's documentation says of its own examples, and what its tests expect of policies like these. Facts alone, said anew. */
const containers = ['app', 'istio-proxy'];
const httpbin = podWith({ name: 'httpbin', namespace: 'foo', labels: { app: 'httpbin' }, containers });
const callers: Readonly<Record<string, Endpoint>> = {
  'foo/curl': podWith({ name: 'curl', namespace: 'foo', serviceAccount: 'curl', containers }),
  'bar/curl': podWith({ name: 'curl', namespace: 'bar', serviceAccount: 'curl', containers }),
  'ns-1/app': podWith({ name: 'app', namespace: 'ns-1', serviceAccount: 'app', containers }),
  'legacy/curl': podWith({ name: 'curl', namespace: 'legacy', serviceAccount: 'curl' }),
  outside: addressOf('203.0.113.9'),
};

interface Fact {
  /** Where it is said. */
  source: string;
  says: string;
  policies: string[];
  /** 8000 is HTTP, 9000 is TCP. */
  port?: number;
  /** Who gets through, with an identity or without one; everybody else does not. */
  allowed: string[];
}

const security = 'istio.io/latest/docs/concepts/security/#authorization-policies';
const tcp = 'istio.io/latest/docs/tasks/security/authorization/authz-tcp';
const migration = 'istio.io/latest/docs/tasks/security/authentication/mtls-migration';
const builder = 'istio/istio pilot/pkg/security/authz/builder/testdata';
const everybody = Object.keys(callers);
const meshed = everybody.filter((name) => name !== 'legacy/curl' && name !== 'outside');

const facts: Fact[] = [
  { source: `${security}: allow-nothing`, says: 'an empty spec lets nobody in', policies: ['{}'], allowed: [] },
  {
    source: `${security}: allow-all`,
    says: 'one rule without conditions lets everybody in',
    policies: ['{ action: ALLOW, rules: [{}] }'],
    allowed: everybody,
  },
  {
    source: `${security}: deny-all`,
    says: 'a DENY of everything goes before an ALLOW of everything',
    policies: ['{ action: DENY, rules: [{}] }', '{ action: ALLOW, rules: [{}] }'],
    allowed: [],
  },
  {
    source: `${security}: implicit enablement`,
    says: 'who has a DENY policy alone lets in all whom it does not match',
    policies: ['{ action: DENY, rules: [{ from: [{ source: { namespaces: [bar] } }] }] }'],
    allowed: everybody.filter((name) => name !== 'bar/curl'),
  },
  {
    source: `${security}: httpbin in the namespace foo`,
    says: 'either a service account or a namespace is enough',
    policies: [
      '{ selector: { matchLabels: { app: httpbin } }, rules: [{ from: [{ source: { principals: ["cluster.local/ns/foo/sa/curl"] } }, { source: { namespaces: [ns-1] } }] }] }',
    ],
    allowed: ['foo/curl', 'ns-1/app'],
  },
  {
    source: `${security}: exclusion matching`,
    says: 'not from a namespace is everybody else, those without an identity too',
    policies: ['{ action: DENY, rules: [{ from: [{ source: { notNamespaces: [foo] } }] }] }'],
    allowed: ['foo/curl'],
  },
  {
    source: `${security}: authenticated and unauthenticated identity`,
    says: 'a star as the principal is everybody with an identity',
    policies: ['{ rules: [{ from: [{ source: { principals: ["*"] } }] }] }'],
    allowed: meshed,
  },
  {
    source: `${migration}: lock down`,
    says: 'STRICT leaves those with a sidecar alone',
    policies: ['PeerAuthentication { mtls: { mode: STRICT } }'],
    allowed: meshed,
  },
  {
    source: `${tcp}: ports`,
    says: 'a port is one of the workload',
    policies: ['{ action: ALLOW, rules: [{ to: [{ operation: { ports: ["9000", "9001"] } }] }] }'],
    port: 9000,
    allowed: everybody,
  },
  {
    source: `${tcp}: HTTP-only fields in an ALLOW`,
    says: 'such a rule is left out of a TCP port',
    policies: ['{ action: ALLOW, rules: [{ to: [{ operation: { methods: [GET], ports: ["9000"] } }] }] }'],
    port: 9000,
    allowed: [],
  },
  {
    source: `${tcp}: HTTP-only fields in a DENY`,
    says: 'the methods are left out of such a rule, and the port is denied',
    policies: ['{ action: DENY, rules: [{ to: [{ operation: { methods: [GET] } }] }] }'],
    port: 9000,
    allowed: [],
  },
  {
    source: `${builder}/tcp/allow-both-http-tcp`,
    says: 'of an ALLOW with HTTP fields the rules without any stay',
    policies: [
      '{ action: ALLOW, rules: [{ from: [{ source: { namespaces: [bar] } }], to: [{ operation: { methods: [GET] } }] }, { from: [{ source: { namespaces: [bar], requestPrincipals: [id] } }] }, { from: [{ source: { namespaces: [ns-1] } }], to: [{ operation: { ports: ["9000"] } }] }] }',
    ],
    port: 9000,
    allowed: ['ns-1/app'],
  },
  {
    source: `${builder}/tcp/allow-only-http`,
    says: 'an ALLOW of HTTP fields alone leaves a TCP port to nobody',
    policies: [
      '{ action: ALLOW, rules: [{ from: [{ source: { requestPrincipals: [id] } }] }, { from: [{ source: { namespaces: [foo] } }], to: [{ operation: { hosts: [example.com] } }] }] }',
    ],
    port: 9000,
    allowed: [],
  },
  {
    source: `${builder}/tcp/deny-both-http-tcp: rule 3`,
    says: 'a DENY keeps the namespace and loses the method',
    policies: [
      '{ action: DENY, rules: [{ from: [{ source: { namespaces: [ns-1] } }], to: [{ operation: { methods: [GET] } }] }] }',
    ],
    port: 9000,
    allowed: everybody.filter((name) => name !== 'ns-1/app'),
  },
  {
    source: `${builder}/tcp/deny-both-http-tcp: rule 4`,
    says: 'a DENY keeps the port and loses the token',
    policies: [
      '{ action: DENY, rules: [{ from: [{ source: { requestPrincipals: [id] } }], to: [{ operation: { ports: ["80"] } }] }] }',
    ],
    port: 9000,
    allowed: everybody,
  },
  {
    source: `${builder}/tcp/deny-both-http-tcp: rule 8`,
    says: 'a DENY by a header alone denies everything',
    policies: ['{ action: DENY, rules: [{ when: [{ key: "request.headers[:method]", values: [GET] }] }] }'],
    port: 9000,
    allowed: [],
  },
  {
    source: `${builder}/http/deny-and-allow`,
    says: 'who is denied stays denied, whoever else is allowed',
    policies: [
      '{ action: DENY, rules: [{ from: [{ source: { principals: ["cluster.local/ns/foo/sa/curl"] } }] }] }',
      '{ action: ALLOW, rules: [{ from: [{ source: { namespaces: [foo, bar] } }] }] }',
    ],
    allowed: ['bar/curl'],
  },
  {
    source: `${builder}/http/dry-run-mix`,
    says: 'what is only tried neither allows nor keeps out',
    policies: [
      'dry-run { rules: [{ from: [{ source: { namespaces: [foo] } }] }] }',
      '{ rules: [{ from: [{ source: { namespaces: [bar] } }] }] }',
    ],
    allowed: ['bar/curl'],
  },
  {
    source: `${builder}/http/multiple-policies`,
    says: 'one of several ALLOW policies is enough',
    policies: [
      '{ rules: [{ from: [{ source: { namespaces: [foo] } }] }] }',
      '{ rules: [{ from: [{ source: { namespaces: [ns-1] } }] }] }',
    ],
    allowed: ['foo/curl', 'ns-1/app'],
  },
  {
    source: `${builder}/http/simple-policy-principal-with-wildcard`,
    says: 'a star stands for any beginning of a principal',
    policies: ['{ rules: [{ from: [{ source: { principals: ["*/ns/foo/sa/curl", "*al/ns/bar/sa/curl"] } }] }] }'],
    allowed: ['foo/curl', 'bar/curl'],
  },
  {
    source: `${builder}/http/td-aliases-source-principal`,
    says: 'a condition on the principal is asked beside the source',
    policies: [
      '{ rules: [{ from: [{ source: { namespaces: [foo] } }], when: [{ key: source.principal, values: ["*/sa/curl"] }] }] }',
    ],
    allowed: ['foo/curl'],
  },
  {
    source: `${builder}/http/allow-empty-rule`,
    says: 'an empty rule of a policy that selects the workload is everybody',
    policies: ['{ selector: { matchLabels: { app: httpbin } }, rules: [{}] }'],
    allowed: everybody,
  },
];

const service = `
apiVersion: v1
kind: Service
metadata: { name: httpbin, namespace: foo }
spec: { selector: { app: httpbin }, ports: [{ name: http, port: 8000 }, { name: tcp, port: 9000 }] }
---
`;

/** One document; the kind and whether it is only tried stand before its spec. */
function documentOf(policy: string, index: number): string {
  const [, word = '', spec = ''] = /^(PeerAuthentication|dry-run)? ?(\{.*)$/.exec(policy) ?? [];
  const kind = word === 'PeerAuthentication' ? word : 'AuthorizationPolicy';
  const annotations = word === 'dry-run' ? '{ istio.io/dry-run: "true" }' : '{}';
  return `apiVersion: security.istio.io/v1\nkind: ${kind}\nmetadata: { name: p${index}, namespace: foo, annotations: ${annotations} }\nspec: ${spec}\n---\n`;
}

describe('as Istio says', () => {
  it.each(facts)('$says ($source)', ({ policies, port = 8000, allowed }) => {
    const universe = [...Object.values(callers), httpbin];
    const world = worldFrom(service + policies.map(documentOf).join(''));
    const semantics = istioSemantics(world, universe, { trustDomain: 'cluster.local', rootNamespace: 'istio-system' });
    const { encrypted, plain } = semantics.judge({ to: universe.length - 1, port, protocol: 'TCP' });
    const through = Object.keys(callers).filter((_, index) =>
      [encrypted, plain].some(({ verdict }) => valueAt(verdict, index) === 'yes'),
    );
    // Who has a sidecar can leave it aside and come without a name, where that is taken.
    const named = Object.keys(callers).filter((_, index) => valueAt(encrypted.verdict, index) === 'yes');
    const found = Object.keys(callers).filter((name) => (meshed.includes(name) ? named : through).includes(name));
    expect(found.sort()).toEqual([...allowed].sort());
  });
});
