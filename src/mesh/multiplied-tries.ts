import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ComponentName } from '../platform/component.ts';

/** As many tries of a mesh beside the first are nothing that has to be told. */
const few = 2;

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

/** Tries of the mesh multiply those of who sends, for each sender whose writes the mesh tries again. */
export function multipliedTries(attempts: number, senders: Iterable<ComponentName>, hint: string): Diagnostic[] {
  if (attempts <= few) return [];
  const told = [...new Set(senders)].sort().flatMap((name) => sentence(name, attempts) ?? []);
  if (told.length === 0) return [];
  return [
    {
      code: 'RETRIES_MULTIPLY',
      severity: 'warning',
      path: 'spec.serviceMesh.trafficManagement.retry.attempts',
      message: `while a receiver cannot be reached, every try of a sender becomes up to 1 + ${attempts} = ${1 + attempts} calls: ${told.join(', ')}`,
      hint,
    },
  ];
}

function sentence(name: ComponentName, attempts: number): string | undefined {
  const own = tries[name];
  if (own === undefined) return undefined;
  if (own === 'endless') return `${name} tries until it succeeds`;
  return `${name} tries ${own} times by itself, which makes ${own} × ${1 + attempts} = ${own * (1 + attempts)} calls of one batch`;
}
