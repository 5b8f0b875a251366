import { describe, expect, it } from 'vitest';
import type { Judgement } from '../../prove/judgement.ts';
import { addressOf, podWith, worldFrom } from '../../prove/testing/world.ts';
import { valueAt } from '../../prove/tri-set.ts';
import type { Endpoint, Protocol } from '../../prove/world.ts';
import { networkSemantics } from './index.ts';

const web = podWith({
  name: 'web',
  namespace: 'shop',
  labels: { app: 'web' },
  ports: [{ name: 'http', number: 8080, protocol: 'TCP' }],
});
const cart = podWith({ name: 'cart', namespace: 'shop', labels: { app: 'cart' } });
const probe = podWith({ name: 'probe', namespace: 'tools', labels: { app: 'web' } });
const stranger = podWith({ name: 'stranger', namespace: 'nowhere' });
const placed = podWith({ name: 'placed', namespace: 'tools', addresses: ['10.1.2.3'] });
const onNode = podWith({ name: 'agent', namespace: 'tools', hostNetwork: true });
const internet = addressOf('203.0.113.9');

const namespaces = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: a } }
---
apiVersion: v1
kind: Namespace
metadata: { name: tools, labels: { team: b } }
---
`;

function policy(spec: string, name = 'p'): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n---\n`;
}

function ask(yaml: string, from: Endpoint, to: Endpoint, port = 8080, protocol: Protocol = 'TCP') {
  const semantics = networkSemantics(worldFrom(namespaces + yaml), [from, to]);
  const target = { to: 1, port, protocol };
  const told = ({ verdict, because }: Judgement) => ({
    verdict: valueAt(verdict, 0),
    because: because(0).map(({ text }) => text),
  });
  return { ingress: told(semantics.ingress(target)), egress: told(semantics.egress(target)) };
}

const ingress = (rules: string) => policy(`{ podSelector: {}, policyTypes: [Ingress], ingress: ${rules} }`);
const egress = (rules: string) => policy(`{ podSelector: {}, policyTypes: [Egress], egress: ${rules} }`);

describe('who gets in', () => {
  it.each<[why: string, yaml: string, from: Endpoint, verdict: string]>([
    ['everybody where no policy selects the pod', '', internet, 'yes'],
    ['nobody by an empty list', ingress('[]'), cart, 'no'],
    ['nobody where rules are left out', policy('{ podSelector: {} }'), cart, 'no'],
    ['everybody by an empty rule', ingress('[{}]'), internet, 'yes'],
    ['pods of the own namespace by a pod selector', ingress('[{ from: [{ podSelector: {} }] }]'), cart, 'yes'],
    ['no pods of others by a pod selector', ingress('[{ from: [{ podSelector: {} }] }]'), probe, 'no'],
    [
      'pods of any namespace by an empty namespace selector',
      ingress('[{ from: [{ namespaceSelector: {} }] }]'),
      probe,
      'yes',
    ],
    ['no address by an empty namespace selector', ingress('[{ from: [{ namespaceSelector: {} }] }]'), internet, 'no'],
    [
      'both selectors in one peer mean both',
      ingress(
        '[{ from: [{ namespaceSelector: { matchLabels: { team: b } }, podSelector: { matchLabels: { app: cart } } }] }]',
      ),
      probe,
      'no',
    ],
    [
      'two peers mean either',
      ingress(
        '[{ from: [{ namespaceSelector: { matchLabels: { team: b } } }, { podSelector: { matchLabels: { app: cart } } }] }]',
      ),
      probe,
      'yes',
    ],
    [
      'a namespace by the name that Kubernetes gives it as a label',
      ingress('[{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: nowhere } } }] }]'),
      stranger,
      'yes',
    ],
    [
      'labels of a namespace that nobody has described cannot be told',
      ingress('[{ from: [{ namespaceSelector: { matchLabels: { team: b } } }] }]'),
      stranger,
      'unknown',
    ],
    ['a block with the address', ingress('[{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }]'), internet, 'yes'],
    [
      'no block that excepts the address',
      ingress('[{ from: [{ ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.8/30] } }] }]'),
      internet,
      'no',
    ],
    ['a pod whose address is in the block', ingress('[{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]'), placed, 'yes'],
    ['a pod whose address is not', ingress('[{ from: [{ ipBlock: { cidr: 10.9.0.0/16 } }] }]'), placed, 'no'],
    [
      'a pod of unknown address by a range',
      ingress('[{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]'),
      cart,
      'unknown',
    ],
    [
      'a pod of unknown address by all addresses',
      ingress('[{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16, 100.100.100.200/32] } }] }]'),
      cart,
      'yes',
    ],
    ['not by the address of one host', ingress('[{ from: [{ ipBlock: { cidr: 10.0.0.1/32 } }] }]'), cart, 'no'],
    [
      'whether who uses the network of a node is a pod to selectors is left open',
      ingress('[{ from: [{ namespaceSelector: {} }] }]'),
      onNode,
      'unknown',
    ],
    [
      'who uses the network of a node is not let in by a selector that does not select it',
      ingress('[{ from: [{ podSelector: {} }] }]'),
      onNode,
      'no',
    ],
    ['who uses the network of a node is let in by all', ingress('[{}]'), onNode, 'yes'],
    [
      'who uses the network of a node is let in where another rule has all addresses',
      ingress('[{ from: [{ namespaceSelector: {} }, { ipBlock: { cidr: 0.0.0.0/0 } }] }]'),
      onNode,
      'yes',
    ],
    ['who uses the network of a node, where nothing limits', '', onNode, 'yes'],
    [
      'an empty list of types means the default',
      policy('{ podSelector: {}, policyTypes: [], ingress: [] }'),
      cart,
      'no',
    ],
    [
      'an operator that does not exist',
      ingress('[{ from: [{ podSelector: { matchExpressions: [{ key: a, operator: Like, values: [b] }] } }] }]'),
      cart,
      'unknown',
    ],
    ['a peer of no shape', ingress('[{ from: [{}] }]'), cart, 'unknown'],
    [
      'a block beside a selector',
      ingress('[{ from: [{ ipBlock: { cidr: 0.0.0.0/0 }, podSelector: {} }] }]'),
      cart,
      'unknown',
    ],
    [
      'a policy of another namespace does not count',
      ingress('[]').replace('namespace: shop', 'namespace: tools'),
      cart,
      'yes',
    ],
    [
      'one policy lets in what another does not list',
      ingress('[]') + policy('{ podSelector: { matchLabels: { app: web } }, ingress: [{}] }', 'q'),
      internet,
      'yes',
    ],
    ['a policy about egress alone leaves ingress open', egress('[]'), internet, 'yes'],
  ])('%s', (_, yaml, from, verdict) => {
    expect(ask(yaml, from, web).ingress.verdict).toBe(verdict);
  });
});

describe('ports', () => {
  const on = (ports: string) => ingress(`[{ ports: ${ports} }]`);
  it.each<[why: string, ports: string, port: number, protocol: Protocol, verdict: string]>([
    ['TCP when none is said', '[{ port: 8080 }]', 8080, 'TCP', 'yes'],
    ['not UDP when none is said', '[{ port: 8080 }]', 8080, 'UDP', 'no'],
    ['all ports of a protocol', '[{ protocol: UDP }]', 53, 'UDP', 'yes'],
    ['a range with both ends', '[{ port: 8000, endPort: 8080 }]', 8080, 'TCP', 'yes'],
    ['nothing beyond a range', '[{ port: 8000, endPort: 8079 }]', 8080, 'TCP', 'no'],
    ['a name, as the containers have it', '[{ port: http }]', 8080, 'TCP', 'yes'],
    ['not another port by that name', '[{ port: http }]', 8081, 'TCP', 'no'],
    ['a name nobody has', '[{ port: grpc }]', 8080, 'TCP', 'no'],
    ['a range that ends before it begins', '[{ port: 8080, endPort: 80 }]', 8080, 'TCP', 'unknown'],
    ['a protocol that does not exist', '[{ port: 8080, protocol: ICMP }]', 8080, 'TCP', 'unknown'],
  ])('%s', (_, ports, port, protocol, verdict) => {
    expect(ask(on(ports), cart, web, port, protocol).ingress.verdict).toBe(verdict);
  });
});

describe('who gets out', () => {
  it.each<[why: string, yaml: string, to: Endpoint, verdict: string]>([
    ['anywhere where no policy is about egress', ingress('[]'), internet, 'yes'],
    ['nowhere by an empty list', egress('[]'), internet, 'no'],
    [
      'rules of egress make a policy one about egress',
      policy('{ podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] }'),
      internet,
      'no',
    ],
    ['a named port of an address is nothing', egress('[{ ports: [{ port: http }] }]'), internet, 'no'],
    ['a named port of who is called', egress('[{ ports: [{ port: http }] }]'), web, 'yes'],
  ])('%s', (_, yaml, to, verdict) => {
    expect(ask(yaml, cart, to).egress.verdict).toBe(verdict);
  });

  it('cannot be told for a pod in the network of its node', () => {
    const closed = policy('{ podSelector: {}, policyTypes: [Egress] }').replace('namespace: shop', 'namespace: tools');
    const { verdict, because } = ask(closed, onNode, web).egress;
    expect(verdict).toBe('unknown');
    expect(because[0]).toContain('network of its node');
  });
});

it('says that it depends whose traffic that of a pod on the network of its node is, to it as from it', () => {
  const plugin =
    'tools/agent uses the network of its node: whether policies that select it as a pod mean it depends on the network plugin';
  const from = ask(ingress('[{ from: [{ namespaceSelector: {} }] }]'), onNode, web).ingress;
  expect(from.because).toEqual([plugin, expect.stringContaining('NetworkPolicy shop/p')]);
  const to = ask(egress('[{ to: [{ namespaceSelector: {} }] }]'), cart, onNode).egress;
  expect(to).toEqual({ verdict: 'unknown', because: [plugin, expect.stringContaining('NetworkPolicy shop/p')] });
});

it('says which policies decided', () => {
  const yaml = ingress('[]') + policy('{ podSelector: { matchLabels: { app: web } }, ingress: [{}] }', 'open');
  expect(ask(yaml, cart, web).ingress.because).toEqual(['NetworkPolicy shop/open lets it through']);
  expect(ask(yaml, cart, cart).ingress.because).toEqual(['NetworkPolicy shop/p limits ingress and does not list it']);
  expect(ask(yaml, cart, web).egress.because).toEqual(['no NetworkPolicy limits egress of shop/cart']);
});

it('judges every caller as it judges one', () => {
  const yaml =
    ingress('[{ from: [{ namespaceSelector: { matchLabels: { team: b } } }, { ipBlock: { cidr: 10.0.0.0/8 } }] }]') +
    egress('[{ to: [{ podSelector: {} }] }]');
  const universe: Endpoint[] = [web, cart, probe, stranger, placed, onNode, internet];
  const semantics = networkSemantics(worldFrom(namespaces + yaml), universe);
  universe.forEach((to, index) => {
    const target = { to: index, port: 8080, protocol: 'TCP' as const };
    universe.forEach((from, caller) => {
      const alone = ask(yaml, from, to);
      expect(valueAt(semantics.ingress(target).verdict, caller)).toBe(alone.ingress.verdict);
      expect(valueAt(semantics.egress(target).verdict, caller)).toBe(alone.egress.verdict);
    });
  });
});
