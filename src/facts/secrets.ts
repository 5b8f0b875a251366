import type { KubeObject } from '../objects/object.ts';
import type { SecretFacts } from './facts.ts';
import { FactDenied, type FactSource } from './source.ts';

/** What may be known of a Secret: which keys it has and that it has changed. Its values end here. */
export function secretFacts({ metadata, data }: KubeObject): SecretFacts {
  const { namespace = '', name, resourceVersion = '' } = metadata;
  return { namespace, name, keys: Object.keys((data ?? {}) as object).sort(), revision: resourceVersion };
}

/** The Secrets of these names, as far as they are there. Undefined when we are not allowed to look: nothing is known then. */
export async function readSecrets(
  source: Pick<FactSource, 'get'>,
  namespace: string,
  names: readonly string[],
): Promise<SecretFacts[] | undefined> {
  const found: SecretFacts[] = [];
  try {
    for (const name of [...new Set(names)].sort()) {
      const secret = await source.get({ apiVersion: 'v1', kind: 'Secret', namespace, name });
      if (secret) found.push(secretFacts(secret));
    }
  } catch (error) {
    if (error instanceof FactDenied) return undefined;
    throw error;
  }
  return found;
}
