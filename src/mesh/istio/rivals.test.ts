import { describe, expect, it } from 'vitest';
import { areRivals, type Claim, isOlder, winnerOf } from './rivals.ts';

const claim = (kind: string, more: Partial<Claim> = {}): Claim => ({
  kind,
  namespace: 'monitoring',
  name: 'a',
  ...more,
});
const pods = [{ 'app.kubernetes.io/name': 'grafana', 'app.kubernetes.io/part-of': 'observability-platform' }];
const ground = { pods, domain: 'cluster.local' };
const grafana = { 'app.kubernetes.io/name': 'grafana' };
const route = claim('VirtualService', { hosts: ['grafana.monitoring.svc.cluster.local'], exportTo: ['.'] });
const rule = claim('DestinationRule', { hosts: ['grafana.monitoring.svc.cluster.local'] });
const elsewhere = { namespace: 'shop' };

describe('rivals', () => {
  it.each<[title: string, ours: Claim, theirs: Claim, expected: boolean]>([
    ['two modes of a namespace', claim('PeerAuthentication'), claim('PeerAuthentication'), true],
    ['modes of two namespaces', claim('PeerAuthentication'), claim('PeerAuthentication', elsewhere), false],
    [
      'a mode of the namespace and one of some pods',
      claim('PeerAuthentication'),
      claim('PeerAuthentication', { selector: grafana }),
      false,
    ],
    [
      'two modes of the same pods',
      claim('PeerAuthentication', { selector: grafana }),
      claim('PeerAuthentication', { selector: { 'app.kubernetes.io/part-of': 'observability-platform' } }),
      true,
    ],
    [
      'modes of different pods',
      claim('PeerAuthentication', { selector: grafana }),
      claim('PeerAuthentication', { selector: { 'app.kubernetes.io/name': 'loki' } }),
      false,
    ],
    ['telemetry of a namespace', claim('Telemetry'), claim('Telemetry'), true],
    ['different kinds', claim('Telemetry'), claim('PeerAuthentication'), false],
    ['rules for a host, short in the same namespace', rule, claim('DestinationRule', { hosts: ['grafana'] }), true],
    ['a rule of another namespace', rule, claim('DestinationRule', { ...elsewhere, hosts: route.hosts ?? [] }), false],
    ['a rule that covers ours', rule, claim('DestinationRule', { hosts: ['*.local'] }), true],
    ['a rule for another host', rule, claim('DestinationRule', { hosts: ['loki'] }), false],
    [
      'a rule for calls of other pods',
      rule,
      claim('DestinationRule', { hosts: ['grafana'], selector: { app: 'x' } }),
      false,
    ],
    [
      'a route of another namespace',
      route,
      claim('VirtualService', { ...elsewhere, hosts: ['grafana.monitoring'] }),
      true,
    ],
    ['a short host of another namespace', route, claim('VirtualService', { ...elsewhere, hosts: ['grafana'] }), false],
    [
      'a route that stays in another namespace',
      route,
      claim('VirtualService', { ...elsewhere, hosts: ['grafana.monitoring'], exportTo: ['.'] }),
      false,
    ],
    [
      'a route exported to ours by name',
      route,
      claim('VirtualService', { ...elsewhere, hosts: ['grafana.monitoring'], exportTo: ['monitoring', 'a'] }),
      true,
    ],
    [
      'a route exported to others by name',
      route,
      claim('VirtualService', { ...elsewhere, hosts: ['grafana.monitoring'], exportTo: ['a'] }),
      false,
    ],
    ['kinds that add up', claim('AuthorizationPolicy'), claim('AuthorizationPolicy'), false],
  ])('%s: %s', (_, ours, theirs, expected) => {
    expect(areRivals(ours, theirs, ground)).toBe(expected);
  });
});

describe('who would hold', () => {
  const at = (day: number) => `2026-01-0${day}T00:00:00Z`;
  it.each<[title: string, ours: Claim, theirs: Claim, expected: ReturnType<typeof winnerOf>]>([
    [
      'the older',
      claim('PeerAuthentication', { created: at(1) }),
      claim('PeerAuthentication', { created: at(2) }),
      { holds: 'ours', because: 'it is older' },
    ],
    [
      'what is there goes before what is not',
      claim('PeerAuthentication'),
      claim('PeerAuthentication', { created: at(2) }),
      { holds: 'theirs', because: 'it is older' },
    ],
    [
      'the more exact host, however young',
      rule,
      claim('DestinationRule', { hosts: ['*.local'], created: at(1) }),
      { holds: 'ours', because: 'its host is more exact' },
    ],
    [
      'a route of one namespace before one of all',
      route,
      claim('VirtualService', { ...elsewhere, hosts: ['grafana.monitoring'], created: at(1) }),
      { holds: 'ours', because: 'it is exported to fewer namespaces, which goes first' },
    ],
    [
      'of routes of one namespace the older',
      route,
      claim('VirtualService', { hosts: ['grafana'], exportTo: ['monitoring'], created: at(1) }),
      { holds: 'theirs', because: 'it is older' },
    ],
  ])('%s', (_, ours, theirs, expected) => {
    expect(winnerOf(ours, theirs, ground)).toEqual(expected);
  });

  it('of two of the same age, the one whose name comes first', () => {
    const [a, b] = ['a', 'b'].map((name) => claim('Telemetry', { name, created: at(1) }));
    if (!a || !b) throw new Error('both are there');
    expect([isOlder(a, b), isOlder(b, a)]).toEqual([true, false]);
  });
});
