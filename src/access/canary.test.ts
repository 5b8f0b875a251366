import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import type { Facts } from '../facts/facts.ts';
import { at } from '../objects/access.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';

const database = {
  type: 'postgres',
  host: 'pg.databases.svc',
  name: 'grafana',
  user: 'grafana',
  passwordSecret: { name: 'pg', key: 'password' },
} as const;
const match = [{ header: 'x-canary', value: 'always' }];
const httpRoute = { httpRoute: { parentRefs: [{ name: 'web' }] } };
const meshGateway = { meshGateway: { gateway: { namespace: 'gateways', name: 'web' } } };
const served: Facts = { ...plainFacts, served: ['gateway.networking.k8s.io/v1/HTTPRoute'] };

function compiled(way: object, canary: object, facts: Facts, path = '/') {
  const access = { host: 'g.example.com', path, tls: {}, from: { namespace: 'gateways' }, ...way };
  const components = { grafana: { database, access, canary: { version: '13.2.1', ...canary } } };
  const mesh = facts === istioFacts ? { serviceMesh: { enabled: true } } : {};
  const known = { ...facts, canaries: [{ component: 'grafana', available: 1 }] };
  const { plan, canaries } = compile(platformWith({ ...mesh, components }), known);
  const spec = (kind: string) =>
    plan?.waves.flatMap((wave) => wave.objects).find((one) => one.kind === kind && one.metadata.name === 'grafana')
      ?.spec;
  return { spec, weight: canaries?.[0]?.weight };
}

const backend = (name: string, weight: number) => ({ group: '', kind: 'Service', name, port: 3000, weight });

test('an HTTPRoute leads a share of people to a canary, without any mesh', () => {
  const { spec, weight } = compiled(httpRoute, { weight: 25 }, served);
  expect(at(spec('HTTPRoute'), 'rules')).toEqual([
    {
      matches: [{ path: { type: 'PathPrefix', value: '/' } }],
      backendRefs: [backend('grafana', 75), backend('grafana-canary', 25)],
    },
  ]);
  expect(weight).toBe(25);
});

test('an HTTPRoute leads people with a header there, below its path', () => {
  const { spec } = compiled(httpRoute, { match }, served, '/g');
  const path = { type: 'PathPrefix', value: '/g' };
  const filters = [
    { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } },
  ];
  expect(at(spec('HTTPRoute'), 'rules')).toEqual([
    {
      matches: [{ path, headers: [{ type: 'Exact', name: 'x-canary', value: 'always' }] }],
      filters,
      backendRefs: [backend('grafana-canary', 1)],
    },
    { matches: [{ path }], filters, backendRefs: [backend('grafana', 1)] },
  ]);
});

test('a gateway of the mesh does both', () => {
  const { spec, weight } = compiled(meshGateway, { weight: 25, match }, istioFacts, '/g');
  const to = (host: string) => ({ destination: { host, port: { number: 3000 } } });
  const headers = { 'x-canary': { exact: 'always' } };
  const rewrite = { uri: '/' };
  expect(at(spec('VirtualService'), 'http')).toEqual([
    {
      match: [
        { uri: { exact: '/g' }, headers },
        { uri: { prefix: '/g/' }, headers },
      ],
      rewrite,
      route: [to('grafana-canary')],
    },
    {
      match: [{ uri: { exact: '/g' } }, { uri: { prefix: '/g/' } }],
      rewrite,
      route: [
        { ...to('grafana'), weight: 75 },
        { ...to('grafana-canary'), weight: 25 },
      ],
    },
  ]);
  expect(weight).toBe(25);
});

test('an Ingress cannot, and the status does not say it did', () => {
  expect(compiled({ ingress: {} }, { weight: 25 }, plainFacts).weight).toBe(0);
  expect(compiled(httpRoute, { weight: 25 }, plainFacts).weight).toBe(0);
});
