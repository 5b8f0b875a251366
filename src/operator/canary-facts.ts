import type { ObservabilityPlatform } from '../api/types.ts';
import type { CanaryFacts } from '../facts/facts.ts';
import { canaries, canaryName } from '../platform/canary.ts';
import type { Context } from './context.ts';
import { stateOf } from './observe.ts';

/** How many pods of each canary serve. No calls are led to one that has none: they would fail. */
export async function canaryFacts(context: Context, platform: ObservabilityPlatform): Promise<CanaryFacts[]> {
  const found: CanaryFacts[] = [];
  for (const { component } of canaries(platform)) {
    const { namespace } = platform.metadata;
    const state = await stateOf(context, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace,
      name: canaryName(component),
    });
    if (state) found.push({ component, available: state.availableReplicas });
  }
  return found;
}
