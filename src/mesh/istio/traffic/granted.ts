import type { TrafficManagementSpec } from '../../../api/spec/mesh/traffic.ts';
import { capabilityOf, type Release } from '../../capability.ts';
import { grantedTraffic } from '../../granted-traffic.ts';
import { trafficField } from '../capabilities/traffic/rows.ts';
import { trafficCapabilities } from '../capabilities/traffic.ts';

/** What the mesh can be asked for: the fields of the resource without those that the table of capabilities refuses. */
export function granted(wanted: TrafficManagementSpec, release: Release): TrafficManagementSpec {
  return grantedTraffic(trafficCapabilities, wanted, release);
}

/** Whether a field is written to this path of an object in this version. */
export function isWrittenTo(field: string, path: string, release: Release): boolean {
  const row = capabilityOf(trafficCapabilities, release, trafficField(field));
  return row?.renders?.some((one) => one.path === path) ?? false;
}
