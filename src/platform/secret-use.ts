import type { Facts } from '../facts/facts.ts';
import { contentHash } from '../objects/canonical.ts';

/** A Secret of the user's, in the platform's namespace, that the resource names. */
export interface SecretUse {
  name: string;
  /** Keys it must have. */
  keys: readonly string[];
  /** Field that names it: `spec.components.loki.objectStorage.secret`. */
  path: string;
  /** Pods read it as environment variables, so they have to restart when it changes. */
  restarts: boolean;
}

/**
 * Differs whenever a Secret has changed that pods read only when they start: written on the pods, it makes them start anew.
 * Undefined when there is no such Secret, or nothing is known of them.
 */
export function restartRevision(
  uses: readonly SecretUse[],
  namespace: string,
  { secrets = [] }: Facts,
): string | undefined {
  const names = new Set(uses.filter(({ restarts }) => restarts).map(({ name }) => name));
  const read = secrets
    .filter((secret) => secret.namespace === namespace && names.has(secret.name))
    .map(({ name, revision }) => `${name} ${revision}`)
    .sort();
  return read.length > 0 ? contentHash(read) : undefined;
}
