import type { Pod } from '../../../prove/world.ts';
import type { LinkerdSettings } from './settings.ts';

/** `cart.shop.serviceaccount.identity.linkerd.cluster.local`: whom the certificate of a proxy is for. */
export function identityOf(account: { namespace: string; name: string }, settings: LinkerdSettings): string {
  return `${account.name}.${identitiesIn(account.namespace, settings)}`;
}

/** The part that all identities of a namespace end with. */
export function identitiesIn(namespace: string, { namespace: controlPlane, trustDomain }: LinkerdSettings): string {
  return `${namespace}.serviceaccount.identity.${controlPlane}.${trustDomain}`;
}

export function identityOfPod({ namespace, serviceAccount }: Pod, settings: LinkerdSettings): string {
  return identityOf({ namespace, name: serviceAccount }, settings);
}

/** Exact, `*` for everybody who has one, or `*.shop.serviceaccount…` for all that end so. A star anywhere else is a letter like others. */
export function matchesIdentity(pattern: string, identity: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? identity.endsWith(pattern.slice(1)) : identity === pattern;
}
