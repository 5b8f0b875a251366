import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { outlivingRetries } from '../../../outliving-retries.ts';
import { unknownConditions } from '../retry-conditions.ts';
import type { TrafficCase } from './warnings.ts';

const path = 'spec.serviceMesh.trafficManagement.retry';

export function retryWarnings(subject: TrafficCase): Diagnostic[] {
  return [...dropped(subject), ...outlivingRetries(subject.wanted), ...unlimited(subject)];
}

function dropped({ wanted, release }: TrafficCase): Diagnostic[] {
  const unknown = unknownConditions(wanted.retry?.retryOn ?? '', release.version);
  return unknown.map(({ condition, since }) => ({
    code: 'RETRY_CONDITION_DROPPED',
    severity: 'warning',
    path: `${path}.retryOn`,
    message: `${condition} is left out: the mesh takes it from version ${since} on and refuses it in ${release.version}`,
    hint: `Upgrade the mesh to ${since} or later, or take it out.`,
  }));
}

/** Istio's own limit is more than there can be, so a component that fails gets every request as often as tries are allowed. */
function unlimited({ wanted }: TrafficCase): Diagnostic[] {
  const { attempts = 0, budget } = wanted.retry ?? {};
  if (attempts === 0 || budget || wanted.circuitBreaker?.connectionPool?.maxRetries) return [];
  return [
    {
      code: 'RETRIES_UNLIMITED',
      severity: 'warning',
      path: `${path}.attempts`,
      message: `nothing bounds how many requests are retries at a time: a component that fails gets up to 1 + ${attempts} = ${1 + attempts} times the calls when it can take the fewest`,
      hint: 'Set retry.budget.percent to 20 where the mesh is 1.27.1 or later, or circuitBreaker.connectionPool.maxRetries in every version.',
    },
  ];
}
