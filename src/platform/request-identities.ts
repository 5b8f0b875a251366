import type { RequestIdentitySpec } from '../api/spec/mesh/request-identity.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { ComponentName } from './component-names.ts';
import { componentOf } from './component-spec.ts';
import { type Flow, isComponent, isPlace } from './flow.ts';

/** Tokens that requests to a component may carry or have to, in the order of the resource. */
export function requestIdentitiesOf({ spec }: ObservabilityPlatform, component: ComponentName): RequestIdentitySpec[] {
  const { serviceMesh: mesh } = spec;
  const all = mesh?.enabled ? (mesh.authorization.requestIdentities ?? []) : [];
  return all.filter((entry) => componentOf(entry.component) === component);
}

/**
 * Issuers of which a caller needs a token; none where it needs no token. Who belongs to the platform needs none, and neither
 * does the operator: tokens are for gateways, other namespaces and neighbours.
 */
export function issuersAskedOf(platform: ObservabilityPlatform, { from, to }: Flow): string[] {
  if (!isComponent(to) || !(isPlace(from) || from === 'neighbours')) return [];
  const required = requestIdentitiesOf(platform, to).filter((entry) => entry.required);
  return [...new Set(required.map(({ issuer }) => issuer))].sort();
}
