import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trafficManagement } from '../../../api/spec/mesh/traffic.ts';
import { near } from '../../../api/testing/arbitrary.ts';
import { validatePlatform } from '../../../api/validate.ts';
import { compile } from '../../../compile.ts';
import { at, items, text, texts } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { runs } from '../../../testing/runs.ts';
import { safeConditions } from './retry-conditions.ts';
import { admissionRefusals } from './testing/admission.ts';
import { factsOf, trafficObjects } from './testing/compiled.ts';

const minors = Array.from({ length: 15 }, (_, at) => `1.${at + 17}.3`);
const oneOrMore = {
  components: {
    opentelemetryCollector: { replicas: 3 },
    prometheus: { replicas: 2 },
    grafana: {
      access: { host: 'g.example.com', from: { namespace: 'ingress', meshed: true }, ingress: {} },
    },
  },
  observability: { namespaces: { names: ['shop'] } },
};

/** What any valid resource makes of traffic, with one or several replicas, in any version. */
function everything(check: (objects: KubeObject[], version: string) => void): number {
  let tried = 0;
  const shapes = fc.constantFrom({}, oneOrMore);
  fc.assert(
    fc.property(near(trafficManagement.schema), shapes, fc.constantFrom(...minors), (traffic, shape, version) => {
      const { platform } = validatePlatform({
        apiVersion: 'observability.io/v1beta1',
        kind: 'ObservabilityPlatform',
        metadata: { name: 'a', namespace: 'monitoring' },
        spec: { ...shape, serviceMesh: { enabled: true, type: 'istio', trafficManagement: traffic } },
      });
      fc.pre(platform !== undefined);
      const compiled = compile(platform as NonNullable<typeof platform>, factsOf(version));
      const objects = Object.values(trafficObjects(compiled));
      if (objects.length > 0) tried += 1;
      check(objects, version);
    }),
    runs(150, 5000),
  );
  return tried;
}

const kinds = (objects: readonly KubeObject[], wanted: string) => objects.filter(({ kind }) => kind === wanted);
const http = (object: KubeObject) => items(at(object, 'spec', 'http'));

describe('whatever is asked', () => {
  test('admission takes every object', () => {
    const tried = everything((objects, version) => {
      expect(objects.flatMap((object) => admissionRefusals(object, version))).toEqual([]);
    });
    expect(tried).toBeGreaterThan(30);
  });

  test('no policy says anything of TLS, and every host has one policy and one set of routes', () => {
    everything((objects) => {
      const rules = kinds(objects, 'DestinationRule');
      expect(JSON.stringify(rules)).not.toContain('"tls"');
      const hosts = rules.map((rule) => text(at(rule, 'spec', 'host')));
      const routed = kinds(objects, 'VirtualService').flatMap((routes) => texts(at(routes, 'spec', 'hosts')));
      expect(new Set(hosts).size).toBe(hosts.length);
      expect(new Set(routed).size).toBe(routed.length);
    });
  });

  test('the last route of a port is for everything, and none comes after it', () => {
    everything((objects) => {
      for (const object of kinds(objects, 'VirtualService')) {
        const ports = Map.groupBy(http(object), (route) =>
          at(items(at(route, 'route'))[0], 'destination', 'port', 'number'),
        );
        for (const routes of ports.values())
          expect(routes.map(takesEverything)).toEqual([...routes.slice(1).map(() => false), true]);
      }
    });
  });

  test('streams have no limit and no second try, and writes are tried again on what is safe alone', () => {
    let [streams, writes] = [0, 0];
    everything((objects) => {
      for (const route of kinds(objects, 'VirtualService').flatMap(http)) {
        const { name, timeout, retries } = route as Record<string, unknown>;
        if (String(name).startsWith('streams')) {
          streams += 1;
          expect(timeout).toBeUndefined();
          expect([undefined, 0]).toContain(at(retries, 'attempts'));
        }
        if (String(name).startsWith('calls') && at(retries, 'attempts')) {
          writes += 1;
          expect(at(retries, 'perTryTimeout')).toBeUndefined();
          expect(safeConditions).toEqual(expect.arrayContaining(String(at(retries, 'retryOn')).split(',')));
        }
        if (String(name).includes('grpc')) expect(timeout).toBeUndefined();
      }
    });
    expect(streams).toBeGreaterThan(0);
    expect(writes).toBeGreaterThan(0);
  });
});

/** A route without conditions, or with one entry that names the port alone. */
function takesEverything(route: unknown): boolean {
  const match = at(route, 'match');
  return match === undefined || items(match).some((one) => Object.keys(one as object).every((key) => key === 'port'));
}

describe('admission as it is told here', () => {
  const object = (kind: string, spec: unknown) => ({
    apiVersion: 'a/v1',
    kind,
    metadata: { name: 'a', namespace: 'b' },
    spec,
  });
  const route = (more: object) => object('VirtualService', { hosts: ['a'], http: [{ route: [{}], ...more }] });
  const policy = (trafficPolicy: object) => object('DestinationRule', { host: 'a', trafficPolicy });

  test.each([
    ['a timeout of nothing', route({ timeout: '0s' })],
    ['tries that are switched off and described', route({ retries: { attempts: 0, retryOn: '5xx' } })],
    ['a space between conditions', route({ retries: { attempts: 1, retryOn: '5xx, reset' } })],
    ['a condition of later versions', route({ retries: { attempts: 1, retryOn: 'reset-before-request' } })],
    ['an empty policy', policy({})],
    ['a budget alone', policy({ retryBudget: { percent: 20 } })],
    ['an empty pool', policy({ connectionPool: {} })],
    ['two ways to choose', policy({ loadBalancer: { simple: 'RANDOM', consistentHash: { useSourceIp: true } } })],
    ['a table of any size', policy({ loadBalancer: { consistentHash: { useSourceIp: true, maglev: {} } } })],
    ['TLS', policy({ connectionPool: { tcp: {} }, tls: { mode: 'ISTIO_MUTUAL' } })],
    ['its own namespace twice', object('VirtualService', { hosts: ['a'], exportTo: ['.', 'b'], http: [] })],
  ])('refuses %s', (_, refused) => {
    expect(admissionRefusals(refused as KubeObject, '1.17.0')).toHaveLength(1);
  });
});
