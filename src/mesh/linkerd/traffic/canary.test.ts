import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import { at, items } from '../../../objects/access.ts';
import type { MeshInput } from '../../mesh.ts';
import { inputWith, releaseOf } from '../testing/input.ts';
import { proxied } from './testing/proxy.ts';
import { linkerdTraffic } from './traffic.ts';

const headers = Array.from({ length: 8 }, (_, index) => ({ header: `x-${index}`, value: 'always' }));
const weighted: PlatformSpecInput = {
  components: {
    opentelemetryCollector: { canary: { version: '0.164.0', weight: 10, match: headers.slice(0, 1) } },
  },
};

function traffic(spec: PlatformSpecInput, version = '2.20.0', more: Partial<MeshInput> = {}) {
  const input = inputWith({ ...spec, serviceMesh: { enabled: true, ...spec.serviceMesh } }, { version, ...more });
  const { first, objects, canaries, diagnostics } = linkerdTraffic(input, releaseOf(version));
  return { objects: [...first, ...objects], canaries, diagnostics };
}

describe.each([
  ['2.14.10', undefined],
  ['2.18.0', undefined],
  ['2.20.0', []],
])('with Linkerd %s (served: %s)', (version, served) => {
  const { objects, canaries } = traffic(weighted, version, served ? { served } : {});

  test.each([4317, 4318])('a share of the calls to port %i goes to the canary', (port) => {
    const path = port === 4317 ? '/opentelemetry.proto.collector.logs.v1.LogsService/Export' : '/v1/logs';
    expect(proxied(objects, { port, method: 'POST', path })?.backends).toEqual({
      'otel-collector': 90,
      'otel-collector-canary': 10,
    });
    expect(proxied(objects, { port, method: 'POST', path, headers: { 'x-0': 'always' } })?.backends).toEqual({
      'otel-collector-canary': 1,
    });
    expect(canaries).toEqual(['otel-collector']);
  });
});

test('ports that nobody calls have no route, where a call would be answered 404', () => {
  const ports = traffic(weighted).objects.flatMap(({ spec }) =>
    items(at(spec, 'parentRefs')).map((parent) => at(parent, 'port')),
  );
  expect(ports).toEqual([4317, 4318]);
});

const grafana = (canary: object): PlatformSpecInput => ({
  components: {
    grafana: {
      canary: { version: '13.2.1', ...canary },
      database: {
        type: 'postgres',
        host: 'pg.databases.svc',
        name: 'grafana',
        user: 'grafana',
        passwordSecret: { name: 'pg', key: 'password' },
      },
      access: { host: 'g.example.com', from: { namespace: 'ingress', meshed: true }, ingress: { className: 'nginx' } },
    },
  },
});
const timeout = { serviceMesh: { trafficManagement: { timeout: { request: '30s' } } } };

test('many headers are as many rules as the schema of routes asks for', () => {
  const { objects } = traffic({ ...grafana({ match: headers }), ...timeout });
  const rules = objects.flatMap(({ spec }) => items(at(spec, 'rules')));
  expect(Math.max(...rules.map((rule) => items(at(rule, 'matches')).length))).toBeLessThanOrEqual(8);
  expect(Math.max(...objects.map(({ spec }) => items(at(spec, 'rules')).length))).toBeLessThanOrEqual(16);
  const last = proxied(objects, {
    port: 3000,
    method: 'POST',
    path: '/api/ds/query',
    headers: { 'x-7': 'always' },
  });
  expect(last?.backends).toEqual({ 'grafana-canary': 1 });
  expect(last?.annotations).toEqual({ 'timeout.linkerd.io/request': '30s' });
});

test('a canary goes before retries where those take a ServiceProfile, and that is told', () => {
  const retry = { serviceMesh: { trafficManagement: { retry: { attempts: 2 } } } };
  const { objects, diagnostics } = traffic({ ...grafana({ weight: 50 }), ...retry }, '2.14.10');
  const about = objects.filter(({ metadata }) => metadata.name.includes('grafana')).map(({ kind }) => kind);
  expect(about).toEqual(['HTTPRoute']);
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`).join()).toContain(
    'TRAFFIC_NOT_SHAPED calls to grafana are not tried again while there is a canary',
  );
});
