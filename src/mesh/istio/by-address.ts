import { componentSpec } from '../../platform/component-spec.ts';
import type { Flow } from '../../platform/flow.ts';
import type { MeshInput } from '../mesh.ts';

/**
 * Prometheus calls pods, and each of several Alertmanagers, by address: past its own sidecar, see pod.ts. Where the range of Services
 * is not known, the one Alertmanager too.
 */
export function isByAddress(input: Pick<MeshInput, 'platform' | 'serviceRanges'>, { from, to, kind }: Flow): boolean {
  if (from !== 'prometheus') return false;
  if (kind !== 'alert' || to !== 'alertmanager') return kind === 'scrape';
  const several = (componentSpec(input.platform, to).replicas ?? 1) > 1;
  return several || (input.serviceRanges ?? []).length === 0;
}
