import { isComponent, isPlace, type Peer } from '../../platform/flow.ts';
import type { Identity, PodsPlace } from '../../platform/place.ts';
import type { MeshInput } from '../mesh.ts';
import { isPlainCaller } from './callers.ts';

/** A service account, or every one of a namespace. */
export interface Account {
  namespace: string;
  serviceAccount?: string;
  /** Absent: that of the platform's own mesh. */
  trustDomain?: string;
}

/** By what a proxy knows who may come. */
export type Authentication =
  /** Everybody, with a name or without: network policies alone say who gets that far. */
  | { by: 'anything' }
  | { by: 'addresses'; cidrs: readonly string[] }
  /** Everybody who has a proxy. */
  | { by: 'mesh' }
  | { by: 'accounts'; accounts: readonly Account[] };

/** How callers are known; undefined for whom no policy could name. */
export function authenticationOf(input: MeshInput, peer: Peer): Authentication | undefined {
  const { graph } = input;
  const { namespace } = graph;
  if (isComponent(peer))
    return isPlainCaller(graph, peer)
      ? { by: 'anything' }
      : { by: 'accounts', accounts: [{ namespace, serviceAccount: peer }] };
  if (peer === 'operator') return { by: 'anything' };
  if (!isPlace(peer)) return peer === 'neighbours' ? { by: 'accounts', accounts: [{ namespace }] } : undefined;
  if (peer.kind === 'host') return undefined;
  if (peer.identities) return { by: 'accounts', accounts: peer.identities.map((one) => accountOf(input, one)) };
  return peer.kind === 'addresses' ? { by: 'addresses', cidrs: peer.cidrs } : ofPods(peer);
}

/** Nobody can be asked to have no name: who is called nameless today may get a proxy tomorrow. */
function ofPods({ namespaces, identity }: PodsPlace): Authentication {
  if (identity === 'none') return { by: 'anything' };
  if (namespaces === 'all') return { by: 'mesh' };
  return { by: 'accounts', accounts: namespaces.map((namespace) => ({ namespace })) };
}

function accountOf({ mesh }: MeshInput, { trustDomain, ...account }: Identity): Account {
  return trustDomain === undefined || trustDomain === mesh.trustDomain ? account : { ...account, trustDomain };
}

/** What the certificate of an account names, with a star for every account of a namespace. */
export function identityOf({ mesh }: MeshInput, { namespace, serviceAccount = '*', trustDomain }: Account): string {
  return `${serviceAccount}.${namespace}.serviceaccount.identity.${mesh.namespace}.${trustDomain ?? mesh.trustDomain}`;
}
