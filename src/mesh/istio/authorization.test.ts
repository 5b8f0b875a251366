import { describe, expect, test } from 'vitest';
import { at, items } from '../../objects/access.ts';
import { istioFacts } from '../../testing/platform.ts';
import { type AllowInput, compiledInMesh } from './testing/compiled.ts';

function allowing(from: AllowInput['from'], facts = istioFacts) {
  const compiled = compiledInMesh(
    { authorization: { allow: [{ name: 'shop', component: 'prometheus', port: 9090, from }] } },
    {},
    facts,
  );
  const rules = at(compiled.spec('AuthorizationPolicy', 'allow-allowed-shop-to-prometheus-9090'), 'rules');
  return {
    source: at(items(at(items(rules)[0], 'from'))[0], 'source'),
    to: at(items(rules)[0], 'to'),
    ingress: items(at(compiled.spec('NetworkPolicy', 'prometheus'), 'ingress')).filter((rule) =>
      /shop|gateways|10\.9/.test(JSON.stringify(rule)),
    ),
    diagnostics: compiled.diagnostics,
  };
}
const namespaces = (...values: string[]) => ({
  namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] },
});

describe('a caller that is let in by identity', () => {
  test('is named by its service account, on that port alone', () => {
    const { source, to, ingress, diagnostics } = allowing({ serviceAccounts: ['shop/checkout', 'shop/cart'] });
    expect(source).toEqual({
      principals: ['cluster.local/ns/shop/sa/checkout', 'cluster.local/ns/shop/sa/cart'],
    });
    expect(to).toEqual([{ operation: { ports: ['9090'] } }]);
    expect(ingress).toEqual([{ from: [namespaces('shop')], ports: [{ protocol: 'TCP', port: 9090 }] }]);
    expect(diagnostics).toEqual([]);
  });

  test('may be all of a namespace, of which the network lets in some pods', () => {
    const { source, ingress } = allowing({ namespaces: ['shop'], labels: { app: 'x' } });
    expect(source).toEqual({ principals: ['cluster.local/ns/shop/sa/*'] });
    expect(ingress).toMatchObject([{ from: [{ ...namespaces('shop'), podSelector: { matchLabels: { app: 'x' } } }] }]);
  });

  test('has the mesh’s own trust domain, whatever that is', () => {
    const meshes = istioFacts.meshes?.map((mesh) => ({ ...mesh, trustDomain: 'west.example' })) ?? [];
    const { source } = allowing({ serviceAccounts: ['shop/checkout'] }, { ...istioFacts, meshes });
    expect(source).toEqual({ principals: ['west.example/ns/shop/sa/checkout'] });
  });

  test('of another trust domain comes through a gateway here', () => {
    const via = { namespaces: ['gateways'], labels: { istio: 'eastwestgateway' } };
    const { source, ingress, diagnostics } = allowing({
      serviceAccounts: ['shop/checkout'],
      trustDomain: 'east.example',
      via,
    });
    expect(source).toEqual({ principals: ['east.example/ns/shop/sa/checkout'] });
    expect(ingress).toMatchObject([
      { from: [{ ...namespaces('gateways'), podSelector: { matchLabels: via.labels } }] },
    ]);
    expect(diagnostics).toMatchObject([{ code: 'FIELD_APPROXIMATED' }]);
  });

  test('of another cluster’s network comes from addresses', () => {
    const { ingress } = allowing({ serviceAccounts: ['shop/checkout'], via: { cidrs: ['10.9.0.0/16'] } });
    expect(ingress).toMatchObject([{ from: [{ ipBlock: { cidr: '10.9.0.0/16' } }] }]);
  });
});

test('switched off, there is not one authorization policy, and the network lets in as before', () => {
  const allow: AllowInput[] = [{ name: 'shop', component: 'prometheus', port: 9090, from: { namespaces: ['shop'] } }];
  const on = compiledInMesh({ authorization: { allow } });
  const off = compiledInMesh({ authorization: { enabled: false, allow } });
  expect(on.names('AuthorizationPolicy').length).toBeGreaterThan(10);
  expect(off.names('AuthorizationPolicy')).toEqual([]);
  const rest = ({ objects }: typeof on) => objects.filter(({ kind }) => kind !== 'AuthorizationPolicy');
  expect(rest(off)).toEqual(rest(on));
  expect(off.diagnostics).toMatchObject([
    { code: 'AUTHORIZATION_OFF', path: 'spec.serviceMesh.authorization.enabled' },
  ]);
});
