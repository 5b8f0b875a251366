import { isPlace } from '../../../platform/flow.ts';
import type { ShapedCall } from './calls.ts';

/**
 * Namespaces whose proxies may see an object: the platform's own, and those of who calls from elsewhere. Without it, every proxy
 * of the mesh would.
 */
export function exportTo(calls: readonly ShapedCall[], own: string): string[] {
  const others = new Set<string>();
  for (const { from } of calls) {
    if (!isPlace(from) || from.kind !== 'pods') continue;
    if (from.namespaces === 'all') return ['*'];
    for (const namespace of from.namespaces) if (namespace !== own) others.add(namespace);
  }
  return ['.', ...[...others].sort()];
}
