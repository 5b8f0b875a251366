import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { compile } from '../compile.ts';
import type { Facts } from '../facts/facts.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';

type Components = NonNullable<PlatformSpecInput['components']>;
type Canary = NonNullable<NonNullable<Components['opentelemetryCollector']>['canary']>;

const version = '0.164.0';
const base = 'spec.components.opentelemetryCollector';
const known = (facts: Facts): Facts => ({ ...facts, canaries: [] });

function said(components: Components, facts: Facts, mesh = false): string[] {
  const spec = { ...(mesh ? { serviceMesh: { enabled: true } } : {}), components };
  const before = new Set(compile(platformWith({ ...spec, components: {} }), facts).diagnostics.map((one) => one.code));
  return compile(platformWith(spec), facts)
    .diagnostics.filter(({ code }) => !before.has(code))
    .map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

const collector = (canary: Canary, facts: Facts = known(plainFacts), mesh = false) =>
  said({ opentelemetryCollector: { canary } }, facts, mesh);

describe('a canary of the Collector', () => {
  test.each<{ title: string; canary: Canary; expected: string[] }>([
    { title: 'with another version is nothing to speak of', canary: { version }, expected: [] },
    {
      title: 'of a version that nothing is written for is refused',
      canary: { version: '0.100.0' },
      expected: [`error UNSUPPORTED_VERSION ${base}.canary.version`],
    },
    {
      title: 'of the version that runs is said',
      canary: { version: '0.165.0' },
      expected: [`warning CANARY_SAME ${base}.canary`],
    },
    {
      title: 'that reads files of the pod is refused, at its place',
      canary: { extraConfig: { receivers: { filelog: { include: ['/var/run/secrets/a'] } } } },
      expected: [`error OVERRIDE_REFUSED ${base}.canary.extraConfig.receivers.filelog`],
    },
    {
      title: 'that listens where nobody is let in is said, at its place',
      canary: { extraConfig: { receivers: { zipkin: { endpoint: '0.0.0.0:9411' } } } },
      expected: [`warning PORT_NOT_LET_IN ${base}.canary.extraConfig.receivers.zipkin.endpoint`],
    },
    {
      title: 'with a share of calls and no mesh is said',
      canary: { version, weight: 10 },
      expected: [`warning CANARY_UNROUTED ${base}.canary.weight`],
    },
    {
      title: 'with calls by header and no mesh is said',
      canary: { version, match: [{ header: 'x-canary', value: 'a' }] },
      expected: [`warning CANARY_UNROUTED ${base}.canary.match`],
    },
  ])('$title', ({ canary, expected }) => {
    expect(collector(canary)).toEqual(expected);
  });

  test('in a mesh with a share of calls is nothing to speak of, unless nothing is known of its pods', () => {
    expect(collector({ version, weight: 10 }, known(istioFacts), true)).toEqual([]);
    expect(collector({ version, weight: 10 }, istioFacts, true)).toEqual([
      `warning ASSUMED_FACT ${base}.canary.weight`,
    ]);
  });
});

describe('a canary of Grafana', () => {
  const database = {
    type: 'postgres',
    host: 'pg.databases.svc',
    name: 'grafana',
    user: 'grafana',
    passwordSecret: { name: 'pg', key: 'password' },
  } as const;
  const access = { host: 'grafana.example.com', tls: {}, from: { namespace: 'gateways' } };
  const grafana = (canary: Canary, more: object = {}, facts: Facts = known(plainFacts), mesh = false) =>
    said({ grafana: { database, canary, ...more } }, facts, mesh);
  const served = { ...known(plainFacts), served: ['gateway.networking.k8s.io/v1/HTTPRoute'] };
  const at = 'spec.components.grafana.canary';

  test('of another patch is taken, of another minor is refused: both share the database', () => {
    expect(grafana({ version: '13.2.1' })).toEqual([]);
    expect(grafana({ version: '13.1.0' })).toEqual([`error CANARY_REFUSED ${at}.version`]);
    expect(grafana({ version: '12.4.0' })).toEqual([`error CANARY_REFUSED ${at}.version`]);
  });

  test('gets its calls from an HTTPRoute without any mesh, and a share of them is said to mix pages', () => {
    const http = { access: { ...access, httpRoute: { parentRefs: [{ name: 'web' }] } } };
    const match = [{ header: 'x-canary', value: 'a' }];
    expect(grafana({ version: '13.2.1', match }, http, served)).toEqual([]);
    expect(grafana({ version: '13.2.1', weight: 10 }, http, served)).toEqual([`warning CANARY_MIXED ${at}.weight`]);
    expect(grafana({ version: '13.2.1', weight: 100 }, http, served)).toEqual([]);
  });

  test('behind a gateway outside the mesh gets none', () => {
    expect(
      grafana({ version: '13.2.1', weight: 100 }, { access: { ...access, ingress: {} } }, known(istioFacts), true),
    ).toContain(`warning CANARY_UNROUTED ${at}.weight`);
  });
});
