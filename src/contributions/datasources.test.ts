import { describe, expect, it, test } from 'vitest';
import { datasourceFlows } from './datasource-flows.ts';
import { datasources } from './datasources.ts';

const source = (entries: unknown, more: Record<string, unknown> = {}) => ({
  namespace: 'shop',
  name: 'mine',
  file: 'a.yaml',
  text: JSON.stringify({ apiVersion: 1, datasources: entries, ...more }),
});
const good = { name: 'Shop', uid: 'shop', type: 'prometheus', url: 'http://prometheus.shop.svc:9090' };
const other = { ...good, name: 'Other', uid: 'other' };

describe('datasources', () => {
  it('are written so that Grafana expands nothing in them', () => {
    const { accepted } = datasources([source([{ ...good, jsonData: { b: ['$HOME'], a: '${x}', c$: 1 } }])]);
    expect(accepted.map(({ value }) => value)).toEqual([
      { ...good, access: 'proxy', editable: false, jsonData: { a: '$${x}', b: ['$$HOME'], c$: 1 } },
    ]);
  });

  test.each([
    ['without a uid', { ...other, uid: undefined }, 'uid must be text'],
    ['with a uid of the platform', { ...other, uid: 'loki' }, 'already that of a datasource of the platform'],
    ['with a name of the platform', { ...other, name: 'Prometheus' }, 'already that of a datasource of the platform'],
    ['with the uid of another', { ...other, uid: 'SHOP' }, 'already that of a datasource of shop/mine'],
    ['with secrets', { ...other, secureJsonData: { httpHeaderValue1: 'x' } }, 'no place for secrets'],
    ['with a password', { ...other, password: 'x' }, 'no place for secrets'],
    ['with credentials in its URL', { ...other, url: 'http://a:b@c' }, 'holds credentials'],
    ['that would be the default', { ...other, isDefault: true }, 'the default is that of the platform'],
    ['that browsers call', { ...other, access: 'direct' }, 'access must be proxy'],
    ['that reads a file', { ...other, jsonData: { x: ['$__file{/etc/passwd}'] } }, 'reads a file'],
    ['that reads the environment', { ...other, name: '$__env{X}' }, 'reads a file or an environment variable'],
    ['that hands on tokens of people', { ...other, jsonData: { oauthPassThru: true } }, 'hands credentials'],
    ['at the metadata service', { ...other, url: 'http://169.254.169.254/latest' }, 'metadata service'],
    ['at the metadata service in other digits', { ...other, url: 'http://2852039166/' }, 'metadata service'],
    ['at the metadata service in six', { ...other, url: 'http://[::ffff:169.254.169.254]/' }, 'metadata service'],
    ['at Grafana itself', { ...other, url: 'http://localhost:3000' }, 'the pod itself'],
    ['at a socket', { ...other, url: 'unix:///run/x' }, 'no http'],
    ['with a member nobody knows', { ...other, secure: 1 }, 'secure is not taken'],
    ['that is text', 'x', 'must be a mapping'],
  ])('are left out: one %s', (_, entry, reason) => {
    const { accepted, quarantined } = datasources([source([good, entry])]);
    expect(quarantined).toMatchObject([{ file: 'a.yaml', reason: expect.stringContaining(reason) }]);
    expect(accepted.map(({ name }) => name)).toEqual(['Shop']);
  });

  test.each([
    ['prune', source([good], { prune: true }), 'prune is not taken'],
    ['deleteDatasources', source([good], { deleteDatasources: [] }), 'deleteDatasources is not taken'],
    ['no list', source('x'), 'no list'],
  ])('of a file with %s are left out', (_, file, reason) => {
    expect(datasources([file])).toMatchObject({
      accepted: [],
      quarantined: [{ reason: expect.stringContaining(reason) }],
    });
  });

  it('may be called by Grafana, whoever answers', () => {
    const flows = (url: string) =>
      datasourceFlows([{ name: 'x', url }], 'monitoring', new Set(['grafana', 'loki'] as const)).map(({ to, port }) => [
        typeof to === 'string' ? to : to.name,
        port,
      ]);
    expect(flows('http://prometheus.shop.svc:9090')).toEqual([['pods-shop', 9090]]);
    expect(flows('https://prometheus.example.com')).toEqual([['host-prometheus-example-com', 443]]);
    expect(flows('http://loki:3100')).toEqual([['loki', 3100]]);
    expect(datasourceFlows([{ name: 'x', url: 'http://a.b.svc' }], 'monitoring', new Set())).toEqual([]);
  });
});

test('a file that holds itself is left out', () => {
  const text = 'datasources: [{ name: a, uid: a, type: loki, url: http://loki.shop.svc, jsonData: &x { x: *x } }]';
  expect(datasources([{ namespace: 'shop', name: 'mine', file: 'a.yaml', text }])).toMatchObject({
    accepted: [],
    quarantined: [{ file: 'a.yaml', reason: expect.stringContaining('nested too deeply') }],
  });
});
