import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts } from '../facts/facts.ts';
import { readSecrets } from '../facts/secrets.ts';
import type { FactSource } from '../facts/source.ts';
import { secretsUsed } from './secrets-used.ts';

/** The facts with what the Secrets are like that this platform names: only with a platform it is known which to look at. */
export async function withSecrets(facts: Facts, source: FactSource, platform: ObservabilityPlatform): Promise<Facts> {
  const names = secretsUsed(platform).map(({ name }) => name);
  const secrets = await readSecrets(source, platform.metadata.namespace ?? 'default', names);
  return secrets ? { ...facts, secrets } : facts;
}
