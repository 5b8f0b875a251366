import type { Capability, Rendered } from '../../capability.ts';

/** From here on a Server says itself whom it lets in whom no policy names; before, policies have to. */
export const accessPolicySince = '2.16.0';

/** A row about whom Servers let in by default, with what else it renders. */
export function aboutAccess(row: Capability, renders: readonly Rendered[] = []): Capability[] {
  const policy = { kind: 'AuthorizationPolicy', path: 'spec' };
  const access = { kind: 'Server', path: 'spec.accessPolicy' };
  const always = [{ kind: 'pod', path: 'metadata.annotations' }, ...renders];
  return [
    { ...row, before: accessPolicySince, renders: [...always, policy] },
    { ...row, since: accessPolicySince, renders: [...always, access] },
  ];
}
