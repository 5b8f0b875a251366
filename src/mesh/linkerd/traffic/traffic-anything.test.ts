import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import { at, items } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { platformWith } from '../../../testing/platform.ts';
import { runs } from '../../../testing/runs.ts';
import { requestsByKind } from '../../request-kinds.ts';
import { inputWith, releaseOf } from '../testing/input.ts';
import { shapedCalls } from './calls.ts';
import { misunderstood } from './testing/annotations.ts';
import { proxied } from './testing/proxy.ts';
import { linkerdTraffic } from './traffic.ts';

type Wanted = NonNullable<NonNullable<PlatformSpecInput['serviceMesh']>['trafficManagement']>;

const duration = fc.oneof(
  fc.constantFrom('1ms', '1.5s', '1m30s', '100.25s', '24h', '5m', '99999ms'),
  fc.integer({ min: 1, max: 3600 }).map((seconds) => `${seconds}s`),
);
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const words = ['5xx', 'reset', 'gateway-error', 'unavailable', 'retriable-4xx', '429', '503', 'cancelled'];
const retry = fc.oneof(
  fc.constant({ attempts: 0 }),
  fc.record({
    attempts: fc.integer({ min: 1, max: 10 }),
    perTryTimeout: optional(duration),
    retryOn: optional(fc.subarray(words, { minLength: 1 }).map((some) => some.join(','))),
    budget: optional(fc.record({ percent: fc.double({ min: 0, max: 100, noNaN: true }) })),
  }),
);
const wanted: fc.Arbitrary<Wanted> = fc
  .record({
    retry: optional(retry),
    timeout: optional(fc.record({ request: optional(duration), idle: optional(duration) })),
    circuitBreaker: optional(
      fc.record({
        consecutiveErrors: optional(fc.integer({ min: 1, max: 10_000 })),
        baseEjectionTime: optional(duration),
        maxEjectionPercent: optional(fc.integer({ min: 0, max: 100 })),
      }),
    ),
  })
  .map((some) => JSON.parse(JSON.stringify(some)) as Wanted);
const versions = fc.constantFrom('2.14.0', '2.15.3', '2.16.0', '2.17.1', '2.18.0', '2.19.0', '2.20.0');
const served = fc.constantFrom(undefined, [], ['gateway.networking.k8s.io/v1/HTTPRoute']);

// Flows do not hang on what is asked of the mesh.
const known = inputWith({}, { version: '2.20.0' });

function render(trafficManagement: Wanted, version: string, kinds: readonly string[] | undefined) {
  const platform = platformWith({ serviceMesh: { enabled: true, trafficManagement } });
  const input = { ...known, platform, ...(kinds ? { served: kinds } : {}) };
  const traffic = linkerdTraffic(input, releaseOf(version));
  return { input, traffic, objects: [...traffic.first, ...traffic.objects] };
}

const readByLinkerd = ({ metadata }: KubeObject) =>
  Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => key.includes('linkerd.io/')));

test('whatever is asked for, Linkerd understands every annotation: one wrong value would end all of its kind in silence', () => {
  fc.assert(
    fc.property(wanted, versions, served, (asked, version, kinds) => {
      const { input, traffic, objects } = render(asked, version, kinds);
      const onServices = input.graph.components.map(({ name }) => traffic.service(name));
      const annotated = [...objects.map(readByLinkerd), ...onServices].filter((one) => Object.keys(one).length > 0);
      expect(annotated.flatMap(misunderstood)).toEqual([]);
    }),
    runs(60, 2000),
  );
});

test('every port with a route has exactly one that takes what is left, and it is written before those that leave something', () => {
  fc.assert(
    fc.property(wanted, versions, served, (asked, version, kinds) => {
      const { traffic, objects } = render(asked, version, kinds);
      const routes = objects.filter(({ kind }) => kind === 'HTTPRoute');
      const ofPort = Map.groupBy(routes, (route) => JSON.stringify(at(route, 'spec', 'parentRefs')));
      for (const group of ofPort.values()) {
        const rest = group.filter(takesAny);
        expect(rest).toHaveLength(1);
        if (group.length > 1) expect(traffic.first).toContain(rest[0]);
      }
    }),
    runs(60, 2000),
  );
});

function takesAny(route: KubeObject): boolean {
  return items(at(route, 'spec', 'rules')).some((rule) =>
    items(at(rule, 'matches')).some((match) => at(match, 'path', 'value') === '/' && at(match, 'method') === undefined),
  );
}

test('no stream has a time limit, and nothing but a query is tried again, whichever release decides by whichever route', () => {
  let looked = 0;
  fc.assert(
    fc.property(wanted, versions, served, (asked, version, kinds) => {
      const { input, objects } = render(asked, version, kinds);
      const calls = shapedCalls(input);
      for (const { name, ports } of input.graph.components)
        for (const port of ports.filter(({ appProtocol }) => appProtocol === 'http')) {
          const ofPort = calls.filter((call) => call.to === name && call.port === port.number);
          const routes = objects.filter((object) => isAbout(object, name));
          const { streams } = requestsByKind(port, new Set(ofPort.map(({ kind }) => kind)));
          const ask = (method: string, path: string) => proxied(routes, { port: port.number, method, path });
          for (const { path = '' } of streams) {
            const outcome = ask('GET', `${path}anything`);
            expect(outcome?.timeout).toBeUndefined();
            expect(outcome?.annotations ?? {}).toEqual({});
            if (outcome) looked += 1;
          }
          const written = Object.keys(ask('POST', '/write')?.annotations ?? {});
          expect(written.filter((key) => key.startsWith('retry.'))).toEqual([]);
        }
    }),
    runs(60, 2000),
  );
  expect(looked).toBeGreaterThan(20);
});

function isAbout({ kind, spec }: KubeObject, service: string): boolean {
  return kind === 'HTTPRoute' && items(at(spec, 'parentRefs')).some((parent) => at(parent, 'name') === service);
}
