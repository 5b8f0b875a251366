import type { KubeObject } from '../../objects/object.ts';
import type { ComponentName } from '../../platform/component.ts';
import type { MeshInput } from '../mesh.ts';
import { type Account, type Authentication, identityOf } from './authentications.ts';
import { refTo, written } from './written.ts';

/** What an AuthorizationPolicy asks for, and the objects it names for that. */
export interface Requirement {
  refs: Record<string, string>[];
  objects: KubeObject[];
}

const everywhere = ['0.0.0.0/0', '::/0'];

/** `name` is that of the policy: what it alone needs is called the same. */
export function requirementOf(
  input: MeshInput,
  authentication: Authentication,
  { name, component }: { name: string; component?: ComponentName },
): Requirement {
  const about = component ? { component } : {};
  switch (authentication.by) {
    case 'anything':
      return networks(input, { name: 'everybody', why: 'network policies alone say who gets that far' }, everywhere);
    case 'addresses':
      return networks(input, { name, ...about }, authentication.cidrs);
    case 'mesh':
      return identities(input, { name: 'meshed', why: 'whoever has a proxy' }, { identities: ['*'] });
    case 'accounts': {
      const { accounts } = authentication;
      const [only] = accounts;
      if (accounts.length === 1 && only?.serviceAccount && !only.trustDomain)
        return {
          refs: [{ kind: 'ServiceAccount', name: only.serviceAccount, namespace: only.namespace }],
          objects: [],
        };
      return identities(input, { name, ...about }, namesOf(input, accounts));
    }
  }
}

/** References where all are of this mesh, since the control plane knows best what its certificates say. */
function namesOf(input: MeshInput, accounts: readonly Account[]): Record<string, unknown> {
  if (accounts.some(({ trustDomain }) => trustDomain))
    return { identities: accounts.map((one) => identityOf(input, one)) };
  return {
    identityRefs: accounts.map(({ namespace, serviceAccount }) =>
      serviceAccount
        ? { kind: 'ServiceAccount', name: serviceAccount, namespace }
        : { kind: 'Namespace', name: namespace },
    ),
  };
}

interface Named {
  name: string;
  component?: ComponentName;
  why?: string;
}

function networks(input: MeshInput, named: Named, cidrs: readonly string[]): Requirement {
  const spec = { networks: cidrs.map((cidr) => ({ cidr })) };
  return {
    refs: [refTo('NetworkAuthentication', named.name)],
    objects: [written(input, 'NetworkAuthentication', { ...named, spec })],
  };
}

function identities(input: MeshInput, named: Named, spec: Record<string, unknown>): Requirement {
  return {
    refs: [refTo('MeshTLSAuthentication', named.name)],
    objects: [written(input, 'MeshTLSAuthentication', { ...named, spec })],
  };
}
