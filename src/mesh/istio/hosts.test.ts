import { describe, expect, it } from 'vitest';
import { isMoreExact, mayBeOurs, meet, readHost } from './hosts.ts';

const grafana = { service: 'grafana', namespace: 'monitoring' };

describe('what a host means', () => {
  it.each([
    ['grafana', 'monitoring', grafana],
    ['grafana', 'shop', { service: 'grafana', namespace: 'shop' }],
    ['grafana.monitoring', 'shop', grafana],
    ['grafana.monitoring.svc', 'shop', grafana],
    ['Grafana.Monitoring.svc.cluster.local', 'shop', grafana],
    ['grafana.monitoring.svc.cluster.local.', 'shop', grafana],
    ['grafana.monitoring.svc.corp.internal', 'shop', grafana],
    ['loki-0.loki.monitoring.svc.cluster.local', 'shop', undefined],
    ['grafana.example.com', 'shop', undefined],
    ['*', 'shop', { suffix: '' }],
    ['*.local', 'shop', { suffix: 'local' }],
    ['*.cluster.local', 'shop', { suffix: 'cluster.local' }],
    ['*.svc.cluster.local', 'shop', { suffix: 'svc.cluster.local' }],
    ['*.monitoring.svc.cluster.local', 'shop', { suffix: 'monitoring.svc.cluster.local' }],
    ['*.corp.internal', 'shop', { suffix: 'corp.internal' }],
    ['', 'shop', undefined],
  ])('%s in the namespace %s', (host, namespace, expected) => {
    expect(readHost(host, namespace)).toEqual(expected);
  });

  it.each([
    ['grafana', true],
    ['grafana-canary.shop', true],
    ['otel-collector.shop.svc', true],
    ['*.local', true],
    ['*.shop.svc.cluster.local', true],
    ['*.corp.internal', true],
    ['*.loki.shop.svc.cluster.local', false],
    ['checkout', false],
    ['my-grafana', false],
    ['grafanas', false],
  ])('%s may be a component of a platform: %s', (host, expected) => {
    const pattern = readHost(host, 'shop');
    expect(pattern && mayBeOurs(pattern)).toBe(expected);
  });
});

describe('whether two hosts have a Service in common', () => {
  const ours = 'grafana.monitoring.svc.cluster.local';
  it.each([
    ['grafana', 'monitoring', true],
    ['grafana', 'shop', false],
    ['grafana.monitoring', 'shop', true],
    ['loki.monitoring', 'shop', false],
    ['*', 'shop', true],
    ['*.local', 'shop', true],
    ['*.svc.cluster.local', 'shop', true],
    ['*.monitoring.svc.cluster.local', 'shop', true],
    ['*.monitoring.svc', 'shop', true],
    ['*.shop.svc.cluster.local', 'shop', false],
    ['*.oring.svc.cluster.local', 'shop', false],
  ])('%s of the namespace %s and ours: %s', (host, namespace, expected) => {
    const theirs = readHost(host, namespace);
    const own = readHost(ours, 'monitoring');
    if (!theirs || !own) throw new Error('both mean something');
    expect(meet(theirs, own, 'cluster.local')).toBe(expected);
    expect(meet(own, theirs, 'cluster.local')).toBe(expected);
  });

  it('the domain of the cluster decides for wildcards', () => {
    expect(meet({ suffix: 'corp.internal' }, grafana, 'corp.internal')).toBe(true);
    expect(meet({ suffix: 'corp.internal' }, grafana, 'cluster.local')).toBe(false);
    expect(meet({ suffix: 'local' }, grafana, 'corp.internal')).toBe(false);
  });

  it('a longer wildcard lies in a shorter one', () => {
    expect(meet({ suffix: 'svc.cluster.local' }, { suffix: 'local' }, 'cluster.local')).toBe(true);
    const [shop, monitoring] = [{ suffix: 'shop.svc.cluster.local' }, { suffix: 'monitoring.svc.cluster.local' }];
    expect(meet(shop, monitoring, 'cluster.local')).toBe(false);
  });

  it.each([
    [grafana, { suffix: 'local' }, true],
    [{ suffix: 'svc.cluster.local' }, { suffix: 'local' }, true],
    [{ suffix: 'local' }, { suffix: 'svc.cluster.local' }, false],
    [{ suffix: 'local' }, grafana, false],
    [grafana, grafana, false],
  ])('%j is more exact than %j: %s', (a, b, expected) => {
    expect(isMoreExact(a, b)).toBe(expected);
  });
});
