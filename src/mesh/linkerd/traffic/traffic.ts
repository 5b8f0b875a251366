import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { at, items } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import type { ComponentName } from '../../../platform/component.ts';
import type { Release } from '../../capability.ts';
import { grantedCanary } from '../../granted-canary.ts';
import { grantedTraffic } from '../../granted-traffic.ts';
import type { MeshInput } from '../../mesh.ts';
import { canaryCapabilities } from '../capabilities/canary.ts';
import { trafficCapabilities } from '../capabilities/traffic.ts';
import { shapedCalls } from './calls.ts';
import { failureAccrual } from './failure-accrual.ts';
import { withoutForeignProfiles } from './foreign-profiles.ts';
import { foreignRoutes } from './foreign-routes.ts';
import { grpcRoute } from './grpc-route.ts';
import { httpRoutes, type PortTraffic } from './http-routes.ts';
import { hasGrpcRoutes, readsAnnotations } from './route-kinds.ts';
import { anyCall, rulesFor } from './rules.ts';
import { isAsked, serviceProfile } from './service-profile.ts';
import { annotatedTime } from './time-text.ts';
import { trafficWarnings } from './warnings/warnings.ts';

export interface LinkerdTraffic {
  /** Routes for whatever those in `objects` leave: without them, calls that those are not about are answered 404. */
  first: KubeObject[];
  objects: KubeObject[];
  /** What callers read on the Service of a component, and on that of its canary. */
  service: (component: ComponentName) => Record<string, string>;
  /** What the injector reads on the pods of every component. */
  pod: Record<string, string>;
  /** Components to whose canary calls are led. */
  canaries: ComponentName[];
  diagnostics: Diagnostic[];
}

/**
 * What spec.serviceMesh.trafficManagement asks for, and which calls canaries take, for each component that is called through its
 * Service by somebody with a proxy: routes for its ports, or in releases that retry by nothing else a ServiceProfile, and
 * annotations of the Service. Nothing where there is nothing to say.
 */
export function linkerdTraffic(input: MeshInput, release: Release): LinkerdTraffic {
  const asked = input.platform.spec.serviceMesh?.trafficManagement ?? {};
  const wanted = grantedTraffic(trafficCapabilities, asked, release);
  const byProfile = !readsAnnotations(release) && (wanted.retry?.attempts ?? 0) > 0;
  const all = shapedCalls(input);
  const called = input.graph.components.flatMap((kind) => {
    const calls = all.filter(({ to }) => to === kind.name);
    const canary = grantedCanary(canaryCapabilities, release, kind.name, input.canaries);
    return calls.length > 0 ? [{ kind, calls, canary, retried: byProfile && isAsked(kind, calls) }] : [];
  });
  const sets = called.flatMap(({ kind, calls, canary, retried }) =>
    // A profile would switch off the routes that lead to the canary.
    retried && !canary
      ? [[serviceProfile(input, kind, wanted, calls)]]
      : kind.ports.flatMap((port) => routesOf({ kind, port, calls, canary })),
  );
  // A ServiceProfile switches it off for its Service, and half a circuit breaker is none.
  const accrual = byProfile ? {} : failureAccrual(wanted.circuitBreaker);
  const connect = wanted.timeout?.connect;
  const first = sets.flatMap(([rest, ...others]) => (rest && others.length > 0 ? [rest] : []));
  const { objects, diagnostics } = withoutForeignProfiles(input, sets.flat());
  return {
    first,
    objects: objects.filter((object) => !first.includes(object)),
    service: (component) => (called.some(({ kind }) => kind.name === component) ? accrual : {}),
    pod: connect ? { 'config.linkerd.io/proxy-outbound-connect-timeout': annotatedTime(connect) } : {},
    canaries: ledCanaries(input, objects),
    diagnostics: [
      ...trafficWarnings({ input, release, asked, wanted, called }),
      ...diagnostics,
      ...foreignRoutes(input, objects),
    ],
  };

  /** A canary takes its share of every port, also of one of which nothing else is to be said. */
  function routesOf({ kind, port, calls, canary }: Omit<PortTraffic, 'rules'>): KubeObject[][] {
    const kinds = new Set(calls.filter((call) => call.port === port.number).map((call) => call.kind));
    if (kinds.size === 0 || port.appProtocol === 'tcp') return [];
    const grpc = port.appProtocol === 'kubernetes.io/h2c';
    const byGrpc = grpc && hasGrpcRoutes(release, input.served);
    const { retry, ...rest } = wanted;
    const isRetried = retry && readsAnnotations(release) && (!grpc || byGrpc);
    const said = rulesFor(port, kinds, isRetried ? { ...rest, retry } : rest);
    const rules = said.length === 0 && canary ? [anyCall] : said;
    if (rules.length === 0) return [];
    const traffic = { kind, port, rules, calls, canary };
    return [byGrpc ? [grpcRoute(input, traffic)] : httpRoutes(input, release, traffic)];
  }
}

/** Components with a canary that a route names. */
function ledCanaries({ canaries = [] }: MeshInput, written: readonly KubeObject[]): ComponentName[] {
  const names = new Set(
    written
      .flatMap(({ spec }) => items(at(spec, 'rules')))
      .flatMap((rule) => items(at(rule, 'backendRefs')).map((backend) => at(backend, 'name'))),
  );
  return canaries.filter(({ service }) => names.has(service)).map(({ component }) => component);
}
