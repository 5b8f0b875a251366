import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { isComponent } from '../../../../platform/flow.ts';
import { multipliedTries } from '../../../multiplied-tries.ts';
import { writeConditions } from '../retry-conditions.ts';
import type { TrafficCase } from './warnings.ts';

const hint = 'Set attempts to 2, which the mesh does by itself: senders make up for the rest.';

/** Who writes to a component of ours, since the mesh tries that again where it has reached nobody. */
export function senderWarnings({ wanted, release, called }: TrafficCase): Diagnostic[] {
  const { attempts = 0, retryOn } = wanted.retry ?? {};
  if (writeConditions(retryOn, release.version).length === 0) return [];
  const senders = called.flatMap(({ calls }) =>
    calls.flatMap(({ from, kind }) => (isComponent(from) && (kind === 'write' || kind === 'otlp') ? [from] : [])),
  );
  return multipliedTries(attempts, senders, hint);
}
