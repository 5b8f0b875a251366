import { at, fields, items, text, texts } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import type { Clients, Network } from './clients.ts';
import { identitiesIn, identityOf } from './identity.ts';
import { type PolicyObjects, policyGroup } from './objects.ts';
import type { LinkerdSettings } from './settings.ts';

/** Of a policy of either kind. */
export function clientsOfAny(policy: KubeObject, known: PolicyObjects, settings: LinkerdSettings): Clients | undefined {
  return policy.kind === 'ServerAuthorization'
    ? clientsOfServerAuthorization(policy, settings)
    : clientsOfPolicy(policy, known, settings);
}

/**
 * Whom an AuthorizationPolicy asks its callers to be: all of what it refers to, and anybody where that is nothing. Undefined for one
 * that is passed over: it refers to something that is not there, or to two of a sort.
 */
function clientsOfPolicy(policy: KubeObject, known: PolicyObjects, settings: LinkerdSettings): Clients | undefined {
  const home = policy.metadata.namespace ?? 'default';
  const identities: (readonly string[])[] = [];
  const networks: (readonly Network[])[] = [];
  for (const ref of items(at(policy.spec, 'requiredAuthenticationRefs'))) {
    const { group = '', kind, name } = fields(ref);
    const namespace = text(at(ref, 'namespace')) ?? home;
    const isThat = ({ metadata }: KubeObject) => metadata.name === name && metadata.namespace === namespace;
    if (kind === 'ServiceAccount' && (group === '' || group === 'core'))
      identities.push([identityOf({ namespace, name: text(name) ?? '' }, settings)]);
    else if (kind === 'MeshTLSAuthentication' && group === policyGroup)
      identities.push(known.identities.filter(isThat).flatMap((one) => identitiesOf(one, settings)));
    else if (kind === 'NetworkAuthentication' && group === policyGroup)
      networks.push(known.networks.filter(isThat).flatMap(({ spec }) => networksIn(at(spec, 'networks'))));
    else return undefined;
  }
  const [asked, ...more] = identities;
  const [ranges, ...moreRanges] = networks;
  const isEmpty = [...identities, ...networks].some((one) => one.length === 0);
  if (isEmpty || more.length > 0 || moreRanges.length > 0) return undefined;
  return { ...(asked ? { identities: asked } : {}), networks: ranges ?? 'all' };
}

/** Whom a ServerAuthorization is for; undefined for one that is for nobody. */
function clientsOfServerAuthorization(policy: KubeObject, settings: LinkerdSettings): Clients | undefined {
  const client = at(policy.spec, 'client');
  const home = policy.metadata.namespace ?? 'default';
  const ranges = networksIn(at(client, 'networks'));
  const networks = ranges.length > 0 ? ranges : ('cluster' as const);
  if (at(client, 'unauthenticated') === true) return { networks };
  const mesh = fields(at(client, 'meshTLS'));
  // Whoever speaks TLS of the mesh, even without a certificate: proxies always have one.
  if (mesh['unauthenticatedTLS'] === true) return { identities: ['*'], networks };
  const accounts = items(mesh['serviceAccounts']).map((one) =>
    identityOf({ namespace: text(at(one, 'namespace')) ?? home, name: text(at(one, 'name')) ?? '' }, settings),
  );
  const identities = [...texts(mesh['identities']), ...accounts];
  return identities.length > 0 ? { identities, networks } : undefined;
}

function identitiesOf({ metadata, spec }: KubeObject, settings: LinkerdSettings): string[] {
  const home = metadata.namespace ?? 'default';
  const refs = items(at(spec, 'identityRefs')).flatMap((ref) => {
    const { kind } = fields(ref);
    const name = text(at(ref, 'name')) ?? '';
    if (kind === 'Namespace') return [`*.${identitiesIn(name, settings)}`];
    return kind === 'ServiceAccount'
      ? [identityOf({ namespace: text(at(ref, 'namespace')) ?? home, name }, settings)]
      : [];
  });
  return [...texts(at(spec, 'identities')), ...refs];
}

function networksIn(networks: unknown): Network[] {
  return items(networks).flatMap((one) => {
    const cidr = text(at(one, 'cidr'));
    return cidr === undefined ? [] : [{ cidr, except: texts(at(one, 'except')) }];
  });
}
