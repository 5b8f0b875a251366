import { isMapping } from '../api/schema/members.ts';
import type { TrafficManagementSpec } from '../api/spec/mesh/traffic.ts';
import { type Capability, capabilityOf, type Release } from './capability.ts';

const block = 'spec.serviceMesh.trafficManagement';

/** What a mesh can be asked for: the fields of the resource without those that its table of capabilities refuses. */
export function grantedTraffic(
  table: readonly Capability[],
  wanted: TrafficManagementSpec,
  release: Release,
): TrafficManagementSpec {
  // Only members that are optional have rows of their own that can be refused.
  return without(wanted, '', false) as TrafficManagementSpec;

  /** An object without a row is looked into; members without one go by that of the object around them. */
  function without(value: Record<string, unknown>, path: string, byRow: boolean): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
        const inner = path === '' ? name : `${path}.${name}`;
        const row = capabilityOf(table, release, `${block}.${inner}`, textOf(member));
        if (row?.support === 'refused') return [];
        if (!isMapping(member)) return row || byRow ? [[name, member]] : [];
        const kept = without(member, inner, byRow || row !== undefined);
        return Object.keys(kept).length > 0 ? [[name, kept]] : [];
      }),
    );
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
