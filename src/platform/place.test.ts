import { describe, expect, test } from 'vitest';
import { type Place, placeName, placeOfHost, placeOfUrl } from './place.ts';

const host = (name: string, wire?: 'http' | 'tls'): Place => ({
  kind: 'host',
  name: placeName('host', name),
  host: name,
  ...(wire ? { wire } : {}),
});
const pods = (namespace: string): Place => ({
  kind: 'pods',
  name: `pods-${namespace}`,
  namespaces: [namespace],
  identity: 'mesh',
});

describe('who answers at a URL', () => {
  test.each<{ url: string; peer: Place; port: number }>([
    { url: 'https://hooks.slack.com/services/x', peer: host('hooks.slack.com', 'tls'), port: 443 },
    { url: 'http://example.com.', peer: host('example.com', 'http'), port: 80 },
    { url: 'https://example.com:8443', peer: host('example.com', 'tls'), port: 8443 },
    { url: 'grpc://example.com', peer: host('example.com'), port: 4317 },
    { url: 'https://10.0.0.1:9090/a', peer: host('10.0.0.1', 'tls'), port: 9090 },
    { url: 'https://[2001:db8::1]:9090', peer: host('2001:db8::1', 'tls'), port: 9090 },
    { url: 'http://loki:3100', peer: pods('monitoring'), port: 3100 },
    { url: 'http://loki.logs.svc:3100', peer: pods('logs'), port: 3100 },
    { url: 'http://loki.logs.svc.cluster.local', peer: pods('logs'), port: 80 },
    { url: 'http://loki-0.loki.logs.svc:3100', peer: pods('logs'), port: 3100 },
    { url: 'http://loki.logs:3100', peer: host('loki.logs', 'http'), port: 3100 },
  ])('$url', ({ url, peer, port }) => {
    expect(placeOfUrl(url, 'monitoring')).toEqual({ peer, port });
  });

  test.each([
    'http://localhost:1',
    'http://127.0.0.1:1',
    'http://2130706433',
    'http://[::1]',
    'x',
    'mailto:a@b',
    'ftp://a',
  ])('nobody, or nobody else, at %s', (url) => {
    expect(placeOfUrl(url, 'monitoring')).toBeUndefined();
  });

  test('a host and port', () => {
    expect(placeOfHost('smtp.example.com', 587, 'monitoring')).toEqual({ peer: host('smtp.example.com'), port: 587 });
  });
});

test('names are fit to be parts of the names of objects', () => {
  expect(placeName('host', '*.Example.com.')).toBe('host-example-com');
  expect(placeName('pods', '2001:db8::1')).toBe('pods-2001-db8-1');
});
