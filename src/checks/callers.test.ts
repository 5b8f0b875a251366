import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { compile } from '../compile.ts';
import type { ExceptionInput, TokenInput } from '../mesh/istio/testing/compiled.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';

const from = { namespaces: ['legacy'] };
const at = 'spec.serviceMesh.mtls.exceptions[0]';
const allowed = 'spec.serviceMesh.authorization.allow[0]';
function found(
  exception: Omit<ExceptionInput, 'name' | 'from'>,
  spec: PlatformSpecInput = {},
  tokens: TokenInput[] = [],
) {
  const entry = { name: 'a', from, ...exception };
  const mesh = (block: object) => ({ ...spec, serviceMesh: { enabled: true, ...block } });
  const codes = (block: object) =>
    compile(platformWith(mesh(block)), plainFacts)
      .diagnostics.filter(({ code }) => code !== 'MESH_UNAVAILABLE')
      .map(({ code, path, hint }) => ({ code, path, hint }));
  const authorization = { requestIdentities: tokens };
  return {
    excepted: codes({ mtls: { exceptions: [entry] }, authorization }),
    allowed: codes({ authorization: { ...authorization, allow: [entry] } }),
  };
}

test('a port that nobody listens on is refused, with the nearest and all there are', () => {
  const { excepted, allowed: let_in } = found({ component: 'opentelemetryCollector', port: 4137 });
  const hint = 'Did you mean 4317? Ports of otel-collector: 4317, 4318, 8888.';
  expect(excepted).toEqual([{ code: 'UNKNOWN_NAME', path: `${at}.port`, hint }]);
  expect(let_in).toEqual([{ code: 'UNKNOWN_NAME', path: `${allowed}.port`, hint }]);
});

test('a component that is not run is a warning: it may be switched on again', () => {
  const off = { components: { tempo: { enabled: false } } };
  const { excepted } = found({ component: 'tempo', port: 3200 }, off);
  expect(excepted).toMatchObject([{ code: 'DEPENDENCY_MISSING', path: `${at}.component` }]);
});

test('a port that is there by declaration or by a flow is fine', () => {
  expect(found({ component: 'loki', port: 3100 })).toEqual({ excepted: [], allowed: [] });
});

const three = { components: { alertmanager: { replicas: 3 } } };
const gossip = { component: 'alertmanager', port: 9094 } as const;
const unsaid = ({ code }: { code: string }) => code !== 'GOSSIP_OUTSIDE_MESH';

test('requests cannot be seen on a port that carries no HTTP', () => {
  const requests = { methods: ['GET' as const], paths: ['/*'] };
  const { excepted } = found({ ...gossip, requests }, three);
  expect(excepted.filter(unsaid)).toMatchObject([{ code: 'NOT_HTTP', path: `${at}.requests` }]);
  expect(found(gossip, three).excepted.filter(unsaid)).toEqual([]);
});

test('neither can tokens, where they are required', () => {
  const keys = { jwksUri: 'https://a.example.com/keys' };
  const token = (required: boolean): TokenInput => ({
    name: 't',
    component: 'alertmanager',
    issuer: 'a',
    ...keys,
    required,
  });
  expect(found(gossip, three, [token(true)]).excepted.filter(unsaid)).toMatchObject([
    { code: 'NOT_HTTP', path: `${at}.port` },
  ]);
  expect(found(gossip, three, [token(false)]).excepted.filter(unsaid)).toEqual([]);
});
