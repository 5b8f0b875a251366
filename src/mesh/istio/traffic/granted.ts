import { isMapping } from '../../../api/schema/members.ts';
import type { TrafficManagementSpec } from '../../../api/spec/mesh/traffic.ts';
import { capabilityOf, type Release } from '../../capability.ts';
import { trafficField } from '../capabilities/traffic/rows.ts';
import { trafficCapabilities } from '../capabilities/traffic.ts';

/** What the mesh can be asked for: the fields of the resource without those that the table of capabilities refuses. */
export function granted(wanted: TrafficManagementSpec, release: Release): TrafficManagementSpec {
  // Only members that are optional have rows of their own that can be refused.
  return without(wanted, '', false, release) as TrafficManagementSpec;
}

/** An object without a row is looked into; members without one go by that of the object around them. */
function without(
  value: Record<string, unknown>,
  path: string,
  byRow: boolean,
  release: Release,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
      const inner = path === '' ? name : `${path}.${name}`;
      const row = capabilityOf(trafficCapabilities, release, trafficField(inner), textOf(member));
      if (row?.support === 'refused') return [];
      if (!isMapping(member)) return row || byRow ? [[name, member]] : [];
      const kept = without(member, inner, byRow || row !== undefined, release);
      return Object.keys(kept).length > 0 ? [[name, kept]] : [];
    }),
  );
}

/** Whether a field is written to this path of an object in this version. */
export function isWrittenTo(field: string, path: string, release: Release): boolean {
  const row = capabilityOf(trafficCapabilities, release, trafficField(field));
  return row?.renders?.some((one) => one.path === path) ?? false;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
