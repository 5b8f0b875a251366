import type { AllowSpec } from '../api/spec/mesh/authorization.ts';
import type { OriginSpec } from '../api/spec/mesh/callers.ts';
import type { MtlsExceptionSpec } from '../api/spec/mesh/mtls.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import { inKeyOrder } from '../objects/canonical.ts';
import type { ComponentName } from './component-names.ts';
import { componentOf } from './component-spec.ts';
import type { Flow } from './flow.ts';
import type { AddressesPlace, Identity, PodsPlace } from './place.ts';

/** An entry by which the user lets somebody call a component. */
export interface CallerEntry {
  component: ComponentName;
  port: number;
  from: PodsPlace | AddressesPlace;
  requests?: { methods: string[]; paths: string[] };
  why: string;
  /** Field that asks for it. */
  fieldPath: string;
}

/** Everybody the user lets in beside those the platform itself needs, with a mesh alone. Names of places tell the two lists apart. */
export function callerEntries({ spec }: ObservabilityPlatform): CallerEntry[] {
  const { serviceMesh: mesh } = spec;
  if (!mesh?.enabled) return [];
  return [...(mesh.mtls.exceptions ?? []).map(plain), ...(mesh.authorization.allow ?? []).map(identified)];
}

/** One flow for each entry about a component that is there. */
export function callerFlows(platform: ObservabilityPlatform, present: { has(name: ComponentName): boolean }): Flow[] {
  return callerEntries(platform)
    .filter(({ component }) => present.has(component))
    .map(({ component: to, port, from, requests, why }) => ({
      from,
      to,
      port,
      protocol: 'TCP',
      kind: 'other',
      why,
      ...(requests ? { requests } : {}),
    }));
}

function plain(entry: MtlsExceptionSpec, index: number): CallerEntry {
  const place = { name: `plain-${entry.name}`, identity: 'none' } as const;
  return {
    ...common(entry, 'it is let in without the mesh'),
    from: placeAt(entry.from, place),
    fieldPath: `spec.serviceMesh.mtls.exceptions[${index}]`,
  };
}

function identified(entry: AllowSpec, index: number): CallerEntry {
  const identities = identitiesOf(entry);
  const place = { name: `allowed-${entry.name}`, identity: 'mesh', identities } as const;
  const { via, labels } = entry.from;
  const namespaces = [...new Set(identities.map(({ namespace }) => namespace))].sort();
  return {
    ...common(entry, 'the platform lets it in'),
    from: placeAt(via ?? { namespaces, ...(labels ? { labels } : {}) }, place),
    fieldPath: `spec.serviceMesh.authorization.allow[${index}]`,
  };
}

function common(entry: AllowSpec | MtlsExceptionSpec, because: string) {
  const { component, port, requests, why = because } = entry;
  return { component: componentOf(component), port, why, ...(requests ? { requests } : {}) };
}

function identitiesOf({ from: { serviceAccounts = [], namespaces = [], trustDomain } }: AllowSpec): Identity[] {
  const domain = trustDomain === undefined ? {} : { trustDomain };
  const accounts = serviceAccounts.map((name) => {
    const [namespace = '', serviceAccount = ''] = name.split('/');
    return { ...domain, namespace, serviceAccount };
  });
  return [...accounts, ...namespaces.map((namespace) => ({ ...domain, namespace }))];
}

function placeAt(
  { namespaces = [], labels, cidrs }: OriginSpec,
  place: Pick<PodsPlace, 'name' | 'identity' | 'identities'>,
): PodsPlace | AddressesPlace {
  if (cidrs) return { ...place, kind: 'addresses', cidrs };
  return { ...place, kind: 'pods', namespaces, ...(labels ? { labels: inKeyOrder(labels) } : {}) };
}
