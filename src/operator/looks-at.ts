import type { ObservabilityPlatform } from '../api/types.ts';
import type { Facts } from '../facts/facts.ts';
import { isRecord } from '../objects/access.ts';
import type { KubeObject } from '../objects/object.ts';
import { isSelected, selectedNamespaces } from '../platform/selected-namespaces.ts';

/** Whether a platform, as the API server has it, looks at a namespace. */
export function looksAt(platform: KubeObject, namespace: string, facts: Facts): boolean {
  const own = platform.metadata.namespace ?? '';
  if (own === namespace || !isRecord(platform.spec)) return own === namespace;
  return isSelected(selectedNamespaces(platform as unknown as ObservabilityPlatform, own, facts), namespace);
}
