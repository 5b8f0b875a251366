import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { istio } from '../../mesh/istio/index.ts';
import { isForeignPolicy, withForeignPolicies } from '../../network/semantics/foreign.ts';
import { networkSemantics } from '../../network/semantics/index.ts';
import { objectsAmong } from '../../objects/any-objects.ts';
import { draw } from '../../prove/picture/draw.ts';
import type { Outcome, Picture } from '../../prove/picture/picture.ts';
import { survey } from '../../prove/survey.ts';
import { objectsFrom } from '../../prove/testing/world.ts';

/** What clusters are found to have: two workloads in a namespace with sidecars, and whatever somebody has left there. */
const base = `
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {serviceAccountName: web, containers: [{name: web, ports: [{name: http, containerPort: 80}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: shop}
spec: {template: {metadata: {labels: {app: db}}, spec: {serviceAccountName: db, containers: [{name: db, ports: [{name: sql, containerPort: 5432}]}]}}}
`;

const networkPolicy = (spec: string) =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: shop}\nspec: ${spec}\n`;
const security = (kind: string, spec: string, namespace = 'shop') =>
  `---\napiVersion: security.istio.io/v1\nkind: ${kind}\nmetadata: {name: p, namespace: ${namespace}}\nspec: ${spec}\n`;

function pictureOf(values: readonly unknown[]): Picture {
  const { objects } = objectsAmong(values);
  return draw(
    survey({
      objects,
      mesh: { proof: istio.proof, facts: istio.assume('1.30.3') },
      network: (world, universe) => withForeignPolicies(networkSemantics(world, universe), world, universe),
      isPolicy: (object) => isForeignPolicy(object) || /Policy$|Authentication$/.test(object.kind),
    }),
  );
}

/** What becomes of a call of web to a port of db. */
function callToDb(
  { sources, destinations, cells, outcomes, reasons }: Picture,
  port: number,
): { verdict: string; why: string } {
  const row = sources.findIndex(({ members }) => members.some(({ name }) => name === 'shop/web'));
  let column = 0;
  let found: Outcome | undefined;
  for (const { members, ports } of destinations)
    for (const one of ports) {
      if (members.some(({ name }) => name === 'shop/db') && one.port === port)
        found = outcomes[cells[row]?.[column] ?? -1];
      column++;
    }
  return {
    verdict: found?.verdict ?? 'not there',
    why: (found?.because ?? []).map((number) => reasons[number]).join('; '),
  };
}

describe('objects of real clusters', () => {
  it.each([
    [
      'a selector no API server would take',
      networkPolicy('{podSelector: {matchExpressions: [{key: app, operator: Is}]}, ingress: []}'),
      'unknown',
      'NetworkPolicy shop/np',
    ],
    [
      'a selector that selects nothing',
      networkPolicy('{podSelector: {matchLabels: {app: gone}}, ingress: []}'),
      'allowed',
      '',
    ],
    [
      'a range that is none',
      networkPolicy('{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/99}}]}]}'),
      'unknown',
      'NetworkPolicy shop/np',
    ],
    [
      'a port by a name no pod has',
      networkPolicy('{podSelector: {}, ingress: [{ports: [{port: https}]}]}'),
      'denied',
      'NetworkPolicy shop/np limits ingress',
    ],
    [
      'rules that are no list',
      networkPolicy('{podSelector: {}, ingress: [{from: web}]}'),
      'unknown',
      'NetworkPolicy shop/np',
    ],
    [
      'rules that are a mapping',
      networkPolicy('{podSelector: {}, ingress: {from: []}}'),
      'unknown',
      'NetworkPolicy shop/np is nothing an API server takes: spec.ingress is no list',
    ],
    ['a spec that is a text', networkPolicy('x'), 'unknown', 'spec is no mapping'],
    [
      'a port by a number that is a text',
      networkPolicy('{podSelector: {}, ingress: [{ports: [{port: "5432"}]}]}'),
      'unknown',
      'spec.ingress[0].ports[0].port is no port',
    ],
    [
      'an old version of the API',
      networkPolicy('{podSelector: {}, ingress: []}').replace('networking.k8s.io/v1', 'extensions/v1beta1'),
      'unknown',
      'NetworkPolicy shop/np of extensions/v1beta1 may decide this, and is not evaluated',
    ],
    [
      'an old version of the API about other pods',
      networkPolicy('{podSelector: {matchLabels: {app: gone}}, ingress: []}').replace(
        'networking.k8s.io/v1',
        'extensions/v1beta1',
      ),
      'allowed',
      '',
    ],
    [
      'a policy type there is not',
      networkPolicy('{podSelector: {}, policyTypes: [Sideways]}'),
      'unknown',
      'NetworkPolicy shop/np',
    ],
    [
      'a policy without a spec',
      '---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: shop}\n',
      'denied',
      'NetworkPolicy shop/np',
    ],
    [
      'a condition on what is sent',
      security('AuthorizationPolicy', '{rules: [{when: [{key: "request.headers[x]", values: [y]}]}]}'),
      'unknown',
      'AuthorizationPolicy shop/p',
    ],
    [
      'a condition on a claim that denies',
      security(
        'AuthorizationPolicy',
        '{action: DENY, rules: [{when: [{key: "request.auth.claims[x]", notValues: [y]}]}]}',
      ),
      'unknown',
      'AuthorizationPolicy shop/p',
    ],
    [
      'somebody else is asked',
      security('AuthorizationPolicy', '{action: CUSTOM, provider: {name: opa}, rules: [{}]}'),
      'unknown',
      'asks somebody else',
    ],
    [
      'an action there is not',
      security('AuthorizationPolicy', '{action: PERHAPS, rules: [{}]}'),
      'unknown',
      'has an action that does not exist',
    ],
    [
      'a selector that cannot be read',
      security('AuthorizationPolicy', '{selector: {matchLabels: {app: 7}}, rules: [{}]}'),
      'unknown',
      'AuthorizationPolicy shop/p does not say whom it is about',
    ],
    [
      'a selector by expressions, which this API does not have',
      security('PeerAuthentication', '{selector: {matchExpressions: []}, mtls: {mode: DISABLE}}'),
      'unknown',
      'PeerAuthentication shop/p',
    ],
    [
      'a policy that is attached to a gateway',
      security('AuthorizationPolicy', '{action: DENY, targetRefs: [{kind: Gateway, name: g}], rules: [{}]}'),
      'allowed',
      '',
    ],
    ['a mode there is not', security('PeerAuthentication', '{mtls: {mode: SOMETIMES}}'), 'unknown', 'which is no mode'],
    [
      'a policy of Cilium',
      '---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {endpointSelector: {}, ingress: []}\n',
      'unknown',
      'CiliumNetworkPolicy shop/c',
    ],
    [
      'a policy of Cilium about somebody else',
      '---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {endpointSelector: {matchLabels: {app: gone}}, ingress: []}\n',
      'allowed',
      '',
    ],
    [
      'several of Cilium in one',
      '---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\nspecs: [{endpointSelector: {matchLabels: {app: gone}}}, {endpointSelector: {}}]\n',
      'unknown',
      'CiliumNetworkPolicy shop/c',
    ],
    [
      'a policy of administrators',
      '---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: a}\nspec: {subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}, priority: 1}\n',
      'unknown',
      'AdminNetworkPolicy a',
    ],
    [
      'one of administrators about another namespace',
      '---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: a}\nspec: {subject: {namespaces: {matchLabels: {team: bank}}}, priority: 1}\n',
      'allowed',
      '',
    ],
    [
      'a policy of Calico for everybody',
      '---\napiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkPolicy\nmetadata: {name: g}\nspec: {selector: all(), types: [Ingress]}\n',
      'unknown',
      'GlobalNetworkPolicy g',
    ],
    [
      'a kind that has no say',
      '---\napiVersion: example.com/v1\nkind: Wish\nmetadata: {name: w, namespace: shop}\nspec: {deny: everything}\n',
      'allowed',
      '',
    ],
    [
      'ambient mode',
      '---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio.io/dataplane-mode: ambient}}\n',
      'unknown',
      'ambient mode is not judged',
    ],
  ])('%s', (_, more, verdict, why) => {
    const found = callToDb(pictureOf(objectsFrom(base + more)), 5432);
    expect(found).toEqual({ verdict, why: expect.stringContaining(why) });
  });

  it('a machine that the mesh knows may have an identity: whether it calls with one cannot be told', () => {
    const entry =
      '---\napiVersion: networking.istio.io/v1\nkind: WorkloadEntry\nmetadata: {name: vm, namespace: shop}\nspec: {address: 192.168.7.7, serviceAccount: vm}\n';
    const only = security(
      'AuthorizationPolicy',
      '{rules: [{from: [{source: {principals: [cluster.local/ns/shop/sa/vm]}}]}]}',
    );
    const { sources, cells, outcomes } = pictureOf(objectsFrom(base + entry + only));
    const verdictsOf = (name: string) => {
      const row = sources.findIndex(({ members }) => members.some((one) => one.name === name));
      return outcomes[cells[row]?.[0] ?? -1]?.verdict;
    };
    expect(verdictsOf('machine shop/vm')).toBe('unknown');
    expect(verdictsOf('the internet')).toBe('denied');
  });

  it('what a gateway takes cannot be told', () => {
    const gateway =
      '---\napiVersion: v1\nkind: Pod\nmetadata: {name: gw, namespace: shop, labels: {app: db}}\nspec: {containers: [{name: istio-proxy, ports: [{containerPort: 8443}]}]}\n';
    const { destinations, cells, outcomes } = pictureOf(objectsFrom(base + gateway));
    const column = destinations
      .slice(
        0,
        destinations.findIndex(({ members }) => members[0]?.name === 'shop/gw'),
      )
      .flatMap(({ ports }) => ports).length;
    expect(outcomes[cells[0]?.[column] ?? -1]).toMatchObject({ verdict: 'unknown' });
  });
});

describe('whatever is in the objects', () => {
  const zoo = objectsFrom(
    base +
      networkPolicy(
        '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}, namespaceSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: sql, protocol: TCP}, {port: 8000, endPort: 9000}]}], egress: [{to: [{ipBlock: {cidr: "2001:db8::/32"}}]}]}',
      ) +
      security(
        'AuthorizationPolicy',
        '{action: ALLOW, selector: {matchLabels: {app: db}}, rules: [{from: [{source: {principals: [cluster.local/ns/shop/sa/web], notIpBlocks: [10.2.0.0/16]}}], to: [{operation: {ports: ["5432"], methods: [GET], paths: ["/a/*"]}}], when: [{key: source.namespace, values: [shop]}]}]}',
      ) +
      security(
        'PeerAuthentication',
        '{mtls: {mode: STRICT}, selector: {matchLabels: {app: db}}, portLevelMtls: {5432: {mode: PERMISSIVE}}}',
      ) +
      '---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {endpointSelector: {matchLabels: {k8s:app: db}}, egress: [{toCIDR: [0.0.0.0/0]}]}\n' +
      '---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {selector: {app: db}, ports: [{name: tcp-sql, port: 5432, targetPort: sql}]}\n' +
      '---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1-2, namespace: shop, labels: {app: web, pod-template-hash: "1"}, ownerReferences: [{kind: ReplicaSet, name: web-1, controller: true}]}\nspec: {containers: [{name: web}, {name: istio-proxy}]}\nstatus: {podIPs: [{ip: 10.0.0.9}], phase: Running}\n' +
      '---\napiVersion: networking.istio.io/v1\nkind: WorkloadEntry\nmetadata: {name: vm, namespace: shop}\nspec: {address: 192.168.7.7}\n' +
      '---\napiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {name: i, labels: {app: sidecar-injector}}\nwebhooks: [{namespaceSelector: {matchLabels: {istio-injection: enabled}}}]\n',
  );
  const places = zoo.flatMap((object, index) => pathsIn(object).map((path) => ({ index, path })));
  const odd: readonly unknown[] = [
    null,
    undefined,
    '',
    '*',
    'x',
    0,
    -1,
    5432,
    1.5,
    1e21,
    true,
    [],
    {},
    [null],
    [[]],
    [{}],
    { a: null },
    { '': '' },
    '10.0.0.0/99',
    '::/0',
    '__proto__',
    { matchLabels: { app: 7 } },
    { matchExpressions: 'In' },
    ['GET', 7],
    'a/ns/b/sa/*',
    { constructor: 1 },
    '\u0000',
    'x'.repeat(3000),
  ];
  const change = fc.record({ place: fc.constantFrom(...places), value: fc.constantFrom(...odd) });

  it('a picture is drawn, and every call in it has a verdict', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const values: unknown[] = structuredClone(zoo);
        for (const { place, value } of changes)
          set(values, [String(place.index), ...place.path], structuredClone(value));
        const { sources, destinations, cells, outcomes, reasons } = pictureOf(values);
        const width = destinations.flatMap(({ ports }) => ports).length;
        expect(cells).toHaveLength(sources.length);
        for (const row of cells) {
          expect(row).toHaveLength(width);
          for (const cell of row) {
            const { verdict, because } = outcomes[cell] ?? { verdict: 'none', because: [] };
            expect(verdict).not.toBe('none');
            expect(because.every((number) => reasons[number] !== undefined)).toBe(true);
            // Who cannot be told about is told why.
            if (verdict === 'unknown') expect(because).not.toEqual([]);
          }
        }
      }),
      { numRuns: process.env['SOAK'] ? 5_000 : 300 },
    );
  });
});

function pathsIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const below = Object.entries(value).flatMap(([key, member]) => pathsIn(member, [...path, key]));
  return path.length > 0 ? [[...path], ...below] : below;
}

/** A place that an earlier change has taken away is left alone. */
function set(target: unknown, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (typeof target !== 'object' || target === null) return;
  if (rest.length > 0) set((target as Record<string, unknown>)[key], rest, value);
  else if (value === undefined && Array.isArray(target)) target.splice(Number(key), 1);
  else if (value === undefined) delete (target as Record<string, unknown>)[key];
  else (target as Record<string, unknown>)[key] = value;
}
