import type { ObservabilityPlatform } from '../api/types.ts';
import type { Facts } from '../facts/facts.ts';
import { isRecord } from '../objects/access.ts';
import type { KubeObject } from '../objects/object.ts';
import { isSelected, type SelectedNamespaces, selectedNamespaces } from '../platform/selected-namespaces.ts';

/** Whether a platform, as the API server has it, looks at a namespace. */
export function looksAt(platform: KubeObject, namespace: string, facts: Facts): boolean {
  return isSelected(namespacesOf(platform, facts), namespace);
}

/** The namespaces that a platform, as the API server has it, looks at: its own where it says nothing that could be read. */
export function namespacesOf(platform: KubeObject, facts: Facts): SelectedNamespaces {
  const own = platform.metadata.namespace ?? '';
  if (!isRecord(platform.spec)) return [own];
  return selectedNamespaces(platform as unknown as ObservabilityPlatform, own, facts);
}
