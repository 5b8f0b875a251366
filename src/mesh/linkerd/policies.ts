import type { KubeObject } from '../../objects/object.ts';
import type { MeshInput } from '../mesh.ts';
import { stageEffects } from '../stage.ts';
import { authenticationOf } from './authentications.ts';
import { admission, admissions } from './authorization.ts';
import { servedPorts } from './ports.ts';
import type { Posture } from './posture.ts';
import { requestRoutes } from './routes.ts';
import { adminServer, hasAccessPolicy, serverName, servers } from './servers.ts';
import { refTo } from './written.ts';

/** Beginning of the names of policies that stand for what a Server cannot say itself before it has an access policy. */
export const admitPrefix = 'admit-';

export interface LinkerdPolicies {
  /** Says who may come; without a Server nobody looks at it. */
  first: KubeObject[];
  /** From when on somebody does. */
  servers: KubeObject[];
}

/** Everything that says who may call. A Server refuses whom no policy names, so that what names them goes first. */
export function linkerdPolicies(input: MeshInput, posture: Posture): LinkerdPolicies {
  const all = [
    ...admissions(input, posture),
    ...admitted(input, posture),
    ...(input.graph.components.some(({ name }) => !input.graph.outsideMesh.has(name)) ? atProxies(input) : []),
  ];
  const distinct = new Map(all.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
  return { first: [...distinct.values()], servers: servers(input, posture) };
}

/** Whom the access policy would let in, for releases whose Servers have none. */
function admitted(input: MeshInput, { servers: access }: Posture): KubeObject[] {
  if (hasAccessPolicy(input) || access === 'deny') return [];
  const names = [...servedPorts(input.graph).map(serverName), adminServer];
  const meshed = access === 'all-authenticated';
  return names.flatMap((server) =>
    admission(input, {
      name: `${admitPrefix}${meshed ? 'meshed' : 'all'}-to-${server}`,
      target: refTo('Server', server),
      authentication: { by: meshed ? 'mesh' : 'anything' },
      why: meshed ? 'whoever has a proxy may come' : 'nobody is refused while the platform is on its way',
    }),
  );
}

/** What proxies tell of themselves; kubelets ask there, too, be a proxy a native sidecar or not. */
function atProxies(input: MeshInput): KubeObject[] {
  const metrics = `${adminServer}-metrics`;
  const probes = `${adminServer}-probes`;
  const get = (...paths: string[]) => paths.map((path) => ({ method: 'GET', path }));
  const scraped = input.graph.components.some(({ name }) => name === 'prometheus');
  const authentication = scraped ? authenticationOf(input, 'prometheus') : undefined;
  return [
    ...requestRoutes(input, { name: metrics, server: adminServer }, get('/metrics')),
    ...requestRoutes(input, { name: probes, server: adminServer }, get('/live', '/ready')),
    ...admission(input, {
      name: `allow-${probes}`,
      target: refTo('HTTPRoute', probes),
      authentication: { by: 'anything' },
      why: 'kubelets ask whether proxies run',
    }),
    ...(authentication
      ? admission(input, {
          name: `allow-prometheus-to-${adminServer}`,
          target: refTo('HTTPRoute', metrics),
          authentication,
          why: 'proxies tell of their traffic',
        })
      : []),
    ...countersRead(input, metrics),
  ];
}

/** The operator has no proxy. Where nothing can be counted, the name says so, see staging.ts. */
function countersRead(input: MeshInput, route: string): KubeObject[] {
  if (!input.stage || stageEffects[input.stage].authorization !== 'counted') return [];
  return admission(input, {
    name: `${hasAccessPolicy(input) ? 'allow-' : admitPrefix}operator-to-${adminServer}`,
    target: refTo('HTTPRoute', route),
    authentication: { by: 'anything' },
    why: 'the operator reads whom policies would refuse',
  });
}
