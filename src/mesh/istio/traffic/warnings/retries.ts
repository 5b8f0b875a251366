import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { goDurationMs, goDurationText } from '../../../../objects/duration.ts';
import { unknownConditions } from '../retry-conditions.ts';
import type { TrafficCase } from './warnings.ts';

const path = 'spec.serviceMesh.trafficManagement.retry';

export function retryWarnings(subject: TrafficCase): Diagnostic[] {
  return [...dropped(subject), ...outliving(subject), ...unlimited(subject)];
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

/** Tries that begin after the time is up are never made. */
function outliving({ wanted }: TrafficCase): Diagnostic[] {
  const { attempts = 0, perTryTimeout } = wanted.retry ?? {};
  const request = wanted.timeout?.request;
  if (attempts === 0 || !perTryTimeout || !request) return [];
  const [each, all] = [goDurationMs(perTryTimeout), goDurationMs(request)];
  const needed = (1 + attempts) * each;
  if (needed <= all) return [];
  return [
    {
      code: 'RETRIES_OUTLIVE_TIMEOUT',
      severity: 'warning',
      path: `${path}.perTryTimeout`,
      message: `(1 + ${attempts}) × ${perTryTimeout} = ${goDurationText(needed)} is more than timeout.request ${request}: when tries run out of time, ${fit(all, each)} of ${1 + attempts} are made to the end`,
      hint: `Set perTryTimeout to ${goDurationText(Math.floor(all / (1 + attempts)))} or less, timeout.request to ${goDurationText(needed)} or more, or fewer attempts.`,
    },
  ];
}

function fit(all: number, each: number): number {
  return Math.floor(all / each);
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
