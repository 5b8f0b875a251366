import type { Pod } from '../../../prove/world.ts';
import { matches, matchesNamespace } from './pattern.ts';

/** Who a caller has proved to be. */
export interface Identity {
  trustDomain: string;
  namespace: string;
  serviceAccount: string;
}

export function identityOf(pod: Pod, trustDomain: string): Identity {
  return { trustDomain, namespace: pod.namespace, serviceAccount: pod.serviceAccount };
}

/** `cluster.local/ns/shop/sa/cart`, as policies write it, without `spiffe://`. */
export function principalOf({ trustDomain, namespace, serviceAccount }: Identity): string {
  return `${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

/** `cluster.local` always means the mesh's own trust domain too. */
export function isPrincipal(pattern: string, identity: Identity): boolean {
  const own = principalOf(identity);
  if (matches(pattern, own)) return true;
  return (
    pattern.startsWith('cluster.local/') && matches(pattern, principalOf({ ...identity, trustDomain: 'cluster.local' }))
  );
}

export function isInNamespace(pattern: string, { namespace }: Identity): boolean {
  return matchesNamespace(pattern, namespace);
}

/** `shop/cart`, or `cart` for one in the policy's own namespace. */
export function isServiceAccount(value: string, identity: Identity, policyNamespace: string): boolean {
  const [first = '', second] = value.split('/');
  const [namespace, name] = second === undefined ? [policyNamespace, first] : [first, second];
  return identity.namespace === namespace && identity.serviceAccount === name;
}

export function isTrustDomain(pattern: string, { trustDomain }: Identity): boolean {
  return matchesNamespace(pattern, trustDomain);
}
