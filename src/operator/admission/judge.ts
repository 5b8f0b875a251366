import { validatePlatform } from '../../api/validate.ts';
import { compiledFor } from '../compiled-for.ts';
import type { Context } from '../context.ts';
import { factsFor } from '../facts-for.ts';
import type { Judge } from './review.ts';

/**
 * What would come of a platform in this cluster as it is now: what the mesh and the versions cannot do, and whether the policies
 * let through what they must. What the rules of the CRD refuse, the API server says itself.
 */
export function platformJudge(context: Context): Judge {
  return async (object) => {
    const { platform, diagnostics } = validatePlatform(context.asKnown(object));
    if (!platform) return [];
    const facts = await factsFor(context, platform);
    const compiled = await compiledFor(context, platform, facts);
    return [...diagnostics, ...compiled.diagnostics];
  };
}
