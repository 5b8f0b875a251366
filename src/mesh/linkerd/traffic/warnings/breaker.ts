import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { componentSpec } from '../../../../platform/component-spec.ts';
import { fewestReplicas } from '../../../../platform/replicas.ts';
import { failureAccrual } from '../failure-accrual.ts';
import { readsAnnotations } from '../route-kinds.ts';
import type { TrafficCase } from './warnings.ts';

/** With one endpoint there is nobody to go on with. */
export function breakerWarnings({ input, release, wanted, called }: TrafficCase): Diagnostic[] {
  const { circuitBreaker, retry } = wanted;
  const isOff = !readsAnnotations(release) && (retry?.attempts ?? 0) > 0;
  if (isOff || Object.keys(failureAccrual(circuitBreaker)).length === 0) return [];
  const only = called
    .map(({ kind }) => kind.name)
    .filter((name) => fewestReplicas(componentSpec(input.platform, name)) === 1);
  if (only.length === 0) return [];
  return [
    {
      code: 'BREAKER_CUTS_OFF',
      severity: 'warning',
      path: 'spec.serviceMesh.trafficManagement.circuitBreaker',
      message: `the only endpoint of ${only.join(', ')} may be left alone: this mesh keeps no share of the endpoints back, and callers then get 503 for ${circuitBreaker?.baseEjectionTime ?? '1s'} or longer, also for what it could have answered`,
      hint: 'Run more replicas, or leave circuitBreaker out where there is one of everything.',
    },
  ];
}
