import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { outlierDetection } from '../outlier-detection.ts';
import type { TrafficCase } from './warnings.ts';

/** Without outlier detection no endpoint counts as failed, and Istio then takes no place into account at all. */
export function localityWarnings({ wanted }: TrafficCase): Diagnostic[] {
  if (!wanted.loadBalancing?.locality?.enabled || outlierDetection(wanted.circuitBreaker)) return [];
  return [
    {
      code: 'LOCALITY_WITHOUT_BREAKER',
      severity: 'warning',
      path: 'spec.serviceMesh.trafficManagement.loadBalancing.locality',
      message:
        'callers look at where endpoints are only where a circuit breaker tells which of them fail, and none does',
      hint: 'Set circuitBreaker.consecutiveErrors as well.',
    },
  ];
}
