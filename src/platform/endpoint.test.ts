import { describe, expect, test } from 'vitest';
import { platformWith } from '../testing/platform.ts';
import { endpointOf } from './endpoint.ts';

const external = (value: { url: string; otlpUrl?: string; tokenSecret?: { name: string; key: string } }) =>
  platformWith({ components: { tempo: { enabled: false, external: value } } });

describe('a component that runs here', () => {
  test('is found through its Service', () => {
    expect(endpointOf(platformWith(), 'monitoring', 'tempo', 'otlp')).toMatchObject({
      url: 'http://tempo.monitoring.svc:4317',
      address: 'tempo.monitoring.svc:4317',
      port: 4317,
      peer: 'tempo',
      external: false,
    });
  });

  test('is not found for what it does not take', () => {
    expect(endpointOf(platformWith(), 'monitoring', 'grafana', 'otlp')).toBeUndefined();
  });

  test('is taken before one of the user’s', () => {
    const platform = platformWith({ components: { tempo: { external: { url: 'https://tempo.example.com' } } } });
    expect(endpointOf(platform, 'monitoring', 'tempo')?.peer).toBe('tempo');
  });
});

describe('a component of the user’s', () => {
  test('is found at its URL, with the port of the scheme and its token', () => {
    const tokenSecret = { name: 'tempo', key: 'token' };
    expect(
      endpointOf(external({ url: 'https://tempo.example.com/a/', tokenSecret }), 'monitoring', 'tempo'),
    ).toMatchObject({
      url: 'https://tempo.example.com/a',
      address: 'tempo.example.com:443',
      port: 443,
      peer: { kind: 'host', host: 'tempo.example.com' },
      external: true,
      token: tokenSecret,
    });
  });

  test('takes spans where it says so, and nowhere else', () => {
    const url = 'http://tempo.traces.svc:3200';
    expect(endpointOf(external({ url }), 'monitoring', 'tempo', 'otlp')).toBeUndefined();
    const both = external({ url, otlpUrl: 'http://tempo.traces.svc:4317' });
    expect(endpointOf(both, 'monitoring', 'tempo', 'otlp')).toMatchObject({
      address: 'tempo.traces.svc:4317',
      peer: { kind: 'pods', namespaces: ['traces'] },
    });
  });

  test.each([
    ['prometheus', 'write', {}, 'https://m.example.com/p/api/v1/write'],
    ['prometheus', 'write', { writeUrl: 'https://w.example.com/push/' }, 'https://w.example.com/push'],
    ['prometheus', 'otlp', {}, 'https://m.example.com/p/api/v1/otlp'],
    ['prometheus', 'otlp', { otlpUrl: 'https://o.example.com/otlp' }, 'https://o.example.com/otlp'],
    ['loki', 'otlp', {}, 'https://m.example.com/p/otlp'],
    ['loki', 'otlp', { otlpUrl: 'https://o.example.com/otlp' }, 'https://o.example.com/otlp'],
    ['loki', 'write', {}, undefined],
  ] as const)('%s, called for %s with %o, is found at %s', (name, purpose, urls, expected) => {
    const platform = platformWith({
      components: { [name]: { enabled: false, external: { url: 'https://m.example.com/p/', ...urls } } },
    });
    expect(endpointOf(platform, 'monitoring', name, purpose)?.url).toBe(expected);
  });

  test('gets headers in an order of their own', () => {
    const headers = { b: '1', a: '2' };
    const platform = platformWith({
      components: { loki: { enabled: false, external: { url: 'https://m.example.com', headers } } },
    });
    expect(endpointOf(platform, 'monitoring', 'loki')?.headers).toEqual([
      ['a', '2'],
      ['b', '1'],
    ]);
  });

  test('in the same pod is nobody a flow could name', () => {
    const found = endpointOf(external({ url: 'http://localhost:3200' }), 'monitoring', 'tempo');
    expect(found).toMatchObject({ address: 'localhost:3200', external: true });
    expect(found?.peer).toBeUndefined();
  });

  test('that is not there is not found', () => {
    const platform = platformWith({ components: { tempo: { enabled: false } } });
    expect(endpointOf(platform, 'monitoring', 'tempo')).toBeUndefined();
  });
});
