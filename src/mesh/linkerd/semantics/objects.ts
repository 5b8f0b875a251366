import { groupOf, type KubeObject } from '../../../objects/object.ts';
import type { World } from '../../../prove/world.ts';

export const policyGroup = 'policy.linkerd.io';
export const gatewayGroup = 'gateway.networking.k8s.io';

/** Objects that decide about calls, by kind and namespace. */
export interface PolicyObjects {
  servers: readonly KubeObject[];
  authorizations: readonly KubeObject[];
  /** The older kind, which says at once whom it is for. */
  serverAuthorizations: readonly KubeObject[];
  identities: readonly KubeObject[];
  networks: readonly KubeObject[];
  /** Of both groups. */
  routes: readonly KubeObject[];
}

export function policyObjects({ objects }: World): PolicyObjects {
  const of = (kind: string, groups: readonly string[] = [policyGroup]) =>
    objects.filter((object) => object.kind === kind && groups.includes(groupOf(object.apiVersion)));
  return {
    servers: of('Server'),
    authorizations: of('AuthorizationPolicy'),
    serverAuthorizations: of('ServerAuthorization'),
    identities: of('MeshTLSAuthentication'),
    networks: of('NetworkAuthentication'),
    routes: [...of('HTTPRoute', [policyGroup, gatewayGroup]), ...of('GRPCRoute', [gatewayGroup])],
  };
}
