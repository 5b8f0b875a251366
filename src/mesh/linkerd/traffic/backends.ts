import type { CanaryRoute } from '../../../platform/canary.ts';
import type { ComponentName } from '../../../platform/component.ts';

/** A rule of a route before it is known which of two versions it leads to. */
export interface Lead {
  /** Headers that the calls must have, any one of these; empty: no matter which. */
  headers: CanaryRoute['match'];
  backendRefs: readonly BackendRef[];
}

/** Every default is written out: the API server fills them in inside lists that belong to us as a whole. */
export interface BackendRef {
  group: string;
  kind: string;
  name: string;
  port: number;
  weight: number;
}

/** Where calls to a port of a component go: those with a header of its canary to that, the others by weight. */
export function leadsTo(component: ComponentName, port: number, canary: CanaryRoute | undefined): Lead[] {
  const to = (name: string, weight: number): BackendRef => ({ group: '', kind: 'Service', name, port, weight });
  if (!canary) return [{ headers: [], backendRefs: [to(component, 1)] }];
  const { service, weight, match } = canary;
  const shares = weight > 0 ? [to(component, 100 - weight), to(service, weight)] : [to(component, 1)];
  return [
    ...(match.length > 0 ? [{ headers: match, backendRefs: [to(service, 1)] }] : []),
    { headers: [], backendRefs: shares },
  ];
}

export function headerMatch({ header, value }: CanaryRoute['match'][number]) {
  return { type: 'Exact', name: header, value };
}
