import type { ObservabilityPlatform } from '../api/types.ts';
import { secretsUsed } from '../components/secrets-used.ts';
import type { Facts } from '../facts/facts.ts';
import type { Context } from './context.ts';
import { withFreshLabels } from './fresh-labels.ts';

/** The facts of the cluster, with what this platform's Secrets are like. */
export async function factsFor(
  { client, facts, namespaces, secrets }: Pick<Context, 'client' | 'facts' | 'namespaces' | 'secrets'>,
  platform: ObservabilityPlatform,
): Promise<Facts> {
  const { namespace } = platform.metadata;
  const fresh = withFreshLabels(facts(), namespace, namespaces.get(namespace)?.labels);
  const names = secretsUsed(platform).map(({ name }) => name);
  const found = await secrets.read(client, namespace, names);
  return found ? { ...fresh, secrets: found } : fresh;
}
