import { expect, it } from 'vitest';
import { networkSemantics } from '../../../network/semantics/index.ts';
import { accessTo, verdictOf } from '../../../prove/evaluate.ts';
import { podWith, worldFrom } from '../../../prove/testing/world.ts';
import { linkerdSemantics } from './index.ts';
import { chartDefaults } from './settings.ts';

const shape = { namespace: 'shop', containers: ['app', 'linkerd-proxy'], addresses: ['10.0.0.1'] };
const web = podWith({ ...shape, name: 'web', labels: { app: 'web' } });
const cart = podWith({ ...shape, name: 'cart' });
const bare = podWith({ ...shape, name: 'bare', containers: ['app'] });

function ask(openPorts: readonly number[], { tunnels = true, inboundPolicy = 'all-unauthenticated' } = {}) {
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress'],
      ingress: openPorts.map((port) => ({ ports: [{ port }] })),
    },
  };
  const to = { ...web, annotations: { 'config.linkerd.io/default-inbound-policy': inboundPolicy } };
  const world = worldFrom(JSON.stringify(policy));
  const universe = [cart, bare, to];
  const settings = { ...chartDefaults, namespace: 'linkerd', trustDomain: 'cluster.local', tunnels };
  const access = accessTo(
    { to: 2, port: 8080, protocol: 'TCP' },
    { network: networkSemantics(world, universe), mesh: linkerdSemantics(world, universe, settings) },
  );
  return [0, 1].map((caller) => {
    const { verdict, encryption, because } = verdictOf(access, caller);
    return { told: `${verdict} ${encryption}`, because: because.map(({ text }) => text) };
  });
}

const told = (...args: Parameters<typeof ask>) => ask(...args).map((one) => one.told);

it.each<[why: string, open: number[], asked: Parameters<typeof ask>[1], meshed: string, bare: string]>([
  ['both ports: who has a proxy uses it, who has none need not', [4143, 8080], {}, 'yes mtls', 'yes plain'],
  ['the proxies’ port alone: who has none is stopped', [4143], {}, 'yes mtls', 'no none'],
  ['the port of the application alone: nothing comes encrypted', [8080], {}, 'yes plain', 'yes plain'],
  [
    'that one, and identities asked for: nobody comes',
    [8080],
    { inboundPolicy: 'all-authenticated' },
    'no none',
    'no none',
  ],
  ['both, and identities asked for', [4143, 8080], { inboundPolicy: 'all-authenticated' }, 'yes mtls', 'no none'],
  [
    'proxies that call in the open need the one',
    [8080],
    { tunnels: false, inboundPolicy: 'all-authenticated' },
    'yes mtls',
    'no none',
  ],
  ['and not the other', [4143], { tunnels: false }, 'no none', 'no none'],
])('network policies open %s', (_, open, asked, byMeshed, byBare) => {
  expect(told(open, asked)).toEqual([byMeshed, byBare]);
});

it('whoever is stopped on the wire hears of the policy that stops him there', () => {
  const [meshed] = ask([8080], { inboundPolicy: 'all-authenticated' });
  expect(meshed?.because.join(' ')).toContain('NetworkPolicy shop/web');
});
