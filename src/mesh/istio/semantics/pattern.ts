/**
 * A value of an authorization policy against a text: exact, `prefix*`, `*suffix`, or `*` for anything but nothing. A star anywhere
 * else is a letter like others. https://istio.io/latest/docs/reference/config/security/authorization-policy/
 */
export function matches(pattern: string, value: string): boolean {
  if (pattern === '*') return value !== '';
  if (pattern.startsWith('*')) return value.endsWith(pattern.slice(1));
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  return pattern === value;
}

/** Namespaces take stars anywhere. */
export function matchesNamespace(pattern: string, namespace: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(namespace);
}
