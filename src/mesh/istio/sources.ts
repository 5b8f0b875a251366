import { type Flow, isComponent, isPlace, type Peer } from '../../platform/flow.ts';
import type { Identity, Place } from '../../platform/place.ts';
import { issuersAskedOf } from '../../platform/request-identities.ts';
import type { MeshInput } from '../mesh.ts';
import { isPlainCaller } from './plain-text.ts';

type Source = Record<string, readonly string[]>;

/** Who has a name in the mesh matches a star, so this is who has none. Alone among the negations it is meant to match them. */
const nameless: Source = { notPrincipals: ['*'] };

/**
 * Who may come by a rule; nothing at all where network policies alone say who that may be. Any one of the sources will do,
 * and a token is asked for beside it.
 */
export function sourcesOf(input: MeshInput, flow: Flow): { from?: { source: Source }[] } {
  const sources = callers(input, flow.from);
  const issuers = issuersAskedOf(input.platform, flow);
  if (issuers.length === 0) return from(sources);
  const requestPrincipals = issuers.map((issuer) => `${issuer}/*`);
  return from((sources.length > 0 ? sources : [{}]).map((source) => ({ ...source, requestPrincipals })));
}

function from(sources: readonly Source[]): { from?: { source: Source }[] } {
  return sources.length > 0 ? { from: sources.map((source) => ({ source })) } : {};
}

/** Components are named by their identity; neighbours are everybody in the namespace who is not a component. */
function callers(input: MeshInput, peer: Peer): Source[] {
  if (isComponent(peer)) {
    const named = { principals: [principal(input, { serviceAccount: peer })] };
    // Pods made before the component was taken out of the mesh still have a name.
    return isPlainCaller(input.graph, peer) ? [nameless, named] : [named];
  }
  if (isPlace(peer)) return placeSources(input, peer);
  if (peer === 'operator') return [];
  return [
    {
      // Negations alone would match who has no name too; who is of a namespace has one.
      namespaces: [input.graph.namespace],
      notPrincipals: input.graph.components.map(({ name }) => principal(input, { serviceAccount: name })),
    },
  ];
}

function placeSources(input: MeshInput, place: Place): Source[] {
  if (place.kind === 'host') return [];
  if (place.identities) return [{ principals: place.identities.map((identity) => principal(input, identity)) }];
  if (place.kind === 'addresses') return [{ ipBlocks: place.cidrs }];
  const { namespaces, identity } = place;
  if (identity === 'mesh') return [namespaces === 'all' ? { principals: ['*'] } : { namespaces: [...namespaces] }];
  // Who is called nameless today may get a sidecar tomorrow, and then comes with a name from its namespace.
  return namespaces === 'all' ? [] : [nameless, { namespaces: [...namespaces] }];
}

/** Without a service account, every one of the namespace. */
function principal({ mesh, graph }: MeshInput, identity: Partial<Identity>): string {
  const { trustDomain = mesh.trustDomain, namespace = graph.namespace, serviceAccount = '*' } = identity;
  return `${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}
