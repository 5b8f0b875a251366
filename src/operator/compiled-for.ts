import type { ObservabilityPlatform } from '../api/types.ts';
import type { Facts } from '../facts/facts.ts';
import type { Compiled } from './compiler.ts';
import type { Context } from './context.ts';
import { withoutOwnLabels } from './own-labels.ts';

/** A label that stands in the way of injection and that we have set ourselves gives way to what is asked for now. */
export async function compiledFor(context: Context, platform: ObservabilityPlatform, facts: Facts): Promise<Compiled> {
  await context.turn();
  const compiled = context.compile(platform, facts);
  if (!compiled.diagnostics.some(({ code }) => code === 'INJECTION_CONFLICT')) return compiled;
  const freed = await withoutOwnLabels(context, facts, platform.metadata.namespace);
  return freed ? context.compile(platform, freed) : compiled;
}
