import type { ResourcesSpec } from '../api/spec/components/common.ts';

interface Amounts {
  requests: Record<string, string>;
  limits: Record<string, string>;
}

/**
 * The catalogue's amounts, except where the spec names one: then request and limit of that amount both come from the
 * spec, because a request above the catalogue's limit, or a limit below its request, would be refused by the API server.
 */
export function mergeResources(defaults: Amounts, wanted: ResourcesSpec | undefined): Amounts {
  const requests = texts(wanted?.requests);
  const limits = texts(wanted?.limits);
  const named = new Set([...Object.keys(requests), ...Object.keys(limits)]);
  const rest = (amounts: Record<string, string>) =>
    Object.fromEntries(Object.entries(amounts).filter(([name]) => !named.has(name)));
  return { requests: { ...rest(defaults.requests), ...requests }, limits: { ...rest(defaults.limits), ...limits } };
}

function texts(amounts: object | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(amounts ?? {}).map(([name, amount]) => [name, String(amount)]));
}
