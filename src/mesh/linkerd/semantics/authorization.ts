import { at, text } from '../../../objects/access.ts';
import { type KubeObject, refOf, refText } from '../../../objects/object.ts';
import { selects } from '../../../objects/selector.ts';
import { type Reason, reasonOf } from '../../../prove/judgement.ts';
import type { Pod, World } from '../../../prove/world.ts';
import type { Clients } from './clients.ts';
import { clientsOfDefault, defaultPolicy } from './default-policy.ts';
import { type PolicyObjects, policyGroup } from './objects.ts';
import { probePaths } from './probes.ts';
import { isRoute, type Route, routesOf } from './routes.ts';
import { serversOf } from './servers.ts';
import type { LinkerdSettings } from './settings.ts';

/** Somebody who is let through, and why. */
export interface Grant {
  clients: Clients;
  because: Reason;
}

export interface GuardedRoute extends Route {
  grants: readonly Grant[];
}

/** What decides about one port of one pod. */
export interface PortPolicy {
  /** For whatever comes. */
  grants: readonly Grant[];
  /** Requests are looked at one by one, and go by the route that fits them best; absent: connections alone are. */
  routes?: readonly GuardedRoute[];
  /** Whether what is no HTTP passes too, by what is for whatever comes. */
  detects: boolean;
  /** Why those are refused who are not let through. */
  otherwise: Reason;
  /** Why nothing can be told. */
  doubt?: Reason;
  /** Whether a Server says that the port is not looked into. */
  opaque: boolean;
}

const everybody: Clients = { networks: 'all' };

export interface Reading {
  settings: LinkerdSettings;
  /** Whom a policy is for, always the same object of the same policy; undefined for one that is passed over. */
  clientsOf: (policy: KubeObject) => Clients | undefined;
}

/** https://linkerd.io/2-edge/reference/authorization-policy/ */
export function portPolicy(
  pod: Pod,
  port: number,
  world: World,
  known: PolicyObjects,
  { settings, clientsOf }: Reading,
): PortPolicy {
  const [server, ...more] = serversOf(pod, port, known.servers, settings);
  const probes = probeRoutes(pod, port);
  if (!server) {
    const { clients, because } = defaultPolicy(pod, port, world, settings);
    return {
      grants: clients ? [{ clients, because }] : [],
      routes: [{ requests: 'all', conditional: false, grants: [] }, ...probes],
      detects: true,
      otherwise: because,
      opaque: false,
    };
  }
  const protocol = text(at(server.spec, 'proxyProtocol')) ?? 'unknown';
  const common = {
    grants: serverGrants(server, known, clientsOf),
    detects: protocol === 'unknown',
    otherwise: reasonOf(server, 'is about the port, and nothing lets it through'),
    opaque: protocol === 'opaque',
    // The webhook refuses a second one; where it does not, it depends on which is seen first.
    ...(more.length > 0
      ? { doubt: { text: `${[server, ...more].map((one) => refText(refOf(one))).join(' and ')} are about one port` } }
      : {}),
  };
  if (protocol === 'opaque' || protocol === 'TLS') return common;
  const attached = routesOf(server, known.routes, protocol === 'gRPC' ? 'GRPCRoute' : 'HTTPRoute');
  const routes = attached.map((route) => ({ ...route, grants: routeGrants(route, known, clientsOf) }));
  if (routes.length > 0) return { ...common, routes };
  // Without routes of its own a Server lets anybody ask what the kubelet does.
  const whole = { requests: 'all' as const, conditional: false, grants: [] };
  return { ...common, routes: [whole, ...(protocol === 'gRPC' ? [] : probes)] };
}

function probeRoutes(pod: Pod, port: number): GuardedRoute[] {
  const paths = probePaths(pod, port);
  if (paths.length === 0) return [];
  const because = { text: 'paths of probes answer everybody' };
  return [
    {
      requests: paths.map((path) => ({ methods: ['GET'], paths: [path] })),
      conditional: false,
      grants: [{ clients: everybody, because }],
    },
  ];
}

function serverGrants(server: KubeObject, known: PolicyObjects, clientsOf: Reading['clientsOf']): Grant[] {
  const { name, namespace, labels = {} } = server.metadata;
  const isHere = ({ metadata }: KubeObject) => metadata.namespace === namespace;
  const access = text(at(server.spec, 'accessPolicy'));
  const byDefault = access === undefined ? undefined : clientsOfDefault(access)?.clients;
  return [
    ...known.serverAuthorizations.filter(isHere).flatMap((policy) => {
      const about = at(policy.spec, 'server');
      const named = text(at(about, 'name'));
      const isAbout = named === undefined ? selects(at(about, 'selector'), labels) : named === name;
      return isAbout ? grantsOf(policy, clientsOf(policy)) : [];
    }),
    ...known.authorizations
      .filter(isHere)
      .filter(({ spec }) => isTarget(at(spec, 'targetRef'), name))
      .flatMap((policy) => grantsOf(policy, clientsOf(policy))),
    ...(byDefault ? [{ clients: byDefault, because: reasonOf(server, `says ${access}`) }] : []),
  ];
}

/** The Server, or its namespace with all that are in it. */
function isTarget(target: unknown, server: string): boolean {
  const [group = '', kind, name] = ['group', 'kind', 'name'].map((member) => text(at(target, member)));
  if (kind === 'Namespace') return group === '' || group === 'core';
  return kind === 'Server' && group === policyGroup && name === server;
}

function routeGrants({ object }: Route, known: PolicyObjects, clientsOf: Reading['clientsOf']): Grant[] {
  if (!object) return [];
  return known.authorizations
    .filter(
      ({ metadata, spec }) =>
        metadata.namespace === object.metadata.namespace && isRoute(object, at(spec, 'targetRef')),
    )
    .flatMap((policy) => grantsOf(policy, clientsOf(policy)));
}

function grantsOf(policy: KubeObject, clients: Clients | undefined): Grant[] {
  return clients ? [{ clients, because: reasonOf(policy, 'lets it through') }] : [];
}
