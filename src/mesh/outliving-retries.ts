import type { TrafficManagementSpec } from '../api/spec/mesh/traffic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { goDurationMs, goDurationText } from '../objects/duration.ts';

/** Tries that begin after the time is up are never made. `wanted` is what the mesh can do of what is asked for. */
export function outlivingRetries(wanted: TrafficManagementSpec): Diagnostic[] {
  const { attempts = 0, perTryTimeout } = wanted.retry ?? {};
  const request = wanted.timeout?.request;
  if (attempts === 0 || !perTryTimeout || !request) return [];
  const [each, all] = [goDurationMs(perTryTimeout), goDurationMs(request)];
  const needed = (1 + attempts) * each;
  if (needed <= all) return [];
  const fit = Math.floor(all / each);
  return [
    {
      code: 'RETRIES_OUTLIVE_TIMEOUT',
      severity: 'warning',
      path: 'spec.serviceMesh.trafficManagement.retry.perTryTimeout',
      message: `(1 + ${attempts}) × ${perTryTimeout} = ${goDurationText(needed)} is more than timeout.request ${request}: when tries run out of time, ${fit} of ${1 + attempts} are made to the end`,
      hint: `Set perTryTimeout to ${goDurationText(Math.floor(all / (1 + attempts)))} or less, timeout.request to ${goDurationText(needed)} or more, or fewer attempts.`,
    },
  ];
}
