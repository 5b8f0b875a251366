import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import type { ComponentName } from '../../../../platform/component.ts';
import { isComponent } from '../../../../platform/flow.ts';
import { writeConditions } from '../retry-conditions.ts';
import type { TrafficCase } from './warnings.ts';

/** What the mesh does where nobody asks for anything. */
const byItself = 2;

/**
 * How often a sender tries by itself. The Collector pauses 5 s, each time half as long again up to 30 s, for 15 minutes in all,
 * which is 33 tries; remote write, in Prometheus and in Loki and Tempo, which have it from there, goes on until it succeeds.
 */
const tries: Partial<Record<ComponentName, number | 'endless'>> = {
  'otel-collector': 33,
  prometheus: 'endless',
  loki: 'endless',
  tempo: 'endless',
};

/** Tries of the mesh multiply those of who sends. Up to what the mesh does by itself that is nothing new. */
export function senderWarnings({ wanted, release, called }: TrafficCase): Diagnostic[] {
  const { attempts = 0, retryOn } = wanted.retry ?? {};
  if (attempts <= byItself || writeConditions(retryOn, release.version).length === 0) return [];
  const senders = new Set(
    called.flatMap(({ calls }) =>
      calls.flatMap(({ from, kind }) => (isComponent(from) && (kind === 'write' || kind === 'otlp') ? [from] : [])),
    ),
  );
  const told = [...senders].sort().flatMap((name) => sentence(name, attempts) ?? []);
  if (told.length === 0) return [];
  return [
    {
      code: 'RETRIES_MULTIPLY',
      severity: 'warning',
      path: 'spec.serviceMesh.trafficManagement.retry.attempts',
      message: `while a receiver cannot be reached, every try of a sender becomes up to 1 + ${attempts} = ${1 + attempts} calls: ${told.join(', ')}`,
      hint: `Set attempts to ${byItself}, which the mesh does by itself: senders make up for the rest.`,
    },
  ];
}

function sentence(name: ComponentName, attempts: number): string | undefined {
  const own = tries[name];
  if (own === undefined) return undefined;
  if (own === 'endless') return `${name} tries until it succeeds`;
  return `${name} tries ${own} times by itself, which makes ${own} × ${1 + attempts} = ${own * (1 + attempts)} calls of one batch`;
}
