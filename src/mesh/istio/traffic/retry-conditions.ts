import { compareVersions } from '../../../objects/version.ts';

/**
 * Failures after which a request is known to have reached nobody, or that the receiver itself declares safe to try again: what a
 * write may be sent twice on.
 */
export const safeConditions = ['connect-failure', 'refused-stream', 'reset-before-request', 'unavailable'] as const;

/** Conditions that admission does not know in every version. */
const since: Readonly<Record<string, string>> = {
  'reset-before-request': '1.23.0',
  'http3-post-connect-failure': '1.23.0',
};

/** What of a condition is safe for a write: Envoy counts every failed connection and every reset among the wide ones. */
const narrowed: Readonly<Record<string, readonly string[]>> = {
  '5xx': safeConditions,
  'gateway-error': safeConditions,
  reset: ['connect-failure', 'refused-stream', 'reset-before-request'],
  '503': ['unavailable'],
  ...Object.fromEntries(safeConditions.map((one) => [one, [one]])),
};

/** Conditions for queries: those asked for, without those this version refuses. */
export function queryConditions(retryOn: string, version: string): string[] {
  return retryOn.split(',').filter((one) => isKnown(one, version));
}

/** Conditions for writes: what is safe of those asked for, or everything that is safe where nothing was asked. */
export function writeConditions(retryOn: string | undefined, version: string): string[] {
  const wanted = retryOn === undefined ? safeConditions : retryOn.split(',').flatMap((one) => narrowed[one] ?? []);
  return safeConditions.filter((one) => wanted.includes(one) && isKnown(one, version));
}

/** Conditions that this version refuses, each with the first that does not. */
export function unknownConditions(retryOn: string, version: string): { condition: string; since: string }[] {
  return [...new Set(retryOn.split(','))]
    .filter((one) => !isKnown(one, version))
    .map((condition) => ({ condition, since: since[condition] ?? '' }));
}

function isKnown(condition: string, version: string): boolean {
  const first = since[condition];
  return first === undefined || compareVersions(version, first) >= 0;
}
