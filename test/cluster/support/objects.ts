import { expect } from 'vitest';
import type { KubeClient } from '../../../src/kube/client.ts';
import { at, items, text } from '../../../src/objects/access.ts';
import type { KubeObject } from '../../../src/objects/object.ts';
import { eventually } from './eventually.ts';

/** A pod with one container, unless `spec` says otherwise. */
export function podOf(
  namespace: string,
  name: string,
  spec: Record<string, unknown> = {},
  labels: Record<string, string> = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels },
    spec: { containers: [{ name: 'main', image: 'app:1' }], ...spec },
  };
}

/** Status of a condition: `True`, `False`, `Unknown`; undefined when it is absent. */
export function condition(object: unknown, type: string): string | undefined {
  const found = items(at(object, 'status', 'conditions')).find((one) => at(one, 'type') === type);
  return text(at(found, 'status'));
}

/** Why containers wait. */
export function reasons(object: unknown): string[] {
  const all = [
    ...items(at(object, 'status', 'initContainerStatuses')),
    ...items(at(object, 'status', 'containerStatuses')),
  ];
  return all.map((one) => text(at(one, 'state', 'waiting', 'reason'))).filter((reason) => reason !== undefined);
}

/** Creates a namespace in which pods can be created: that is when its default ServiceAccount is there. */
export async function createNamespace(
  at: KubeClient,
  name: string,
  labels: Record<string, string> = {},
): Promise<void> {
  await at.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  await eventually(async () => {
    const account = await at.get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: name, name: 'default' });
    expect(account).toBeDefined();
  });
}

/** Asks for its removal and does not wait for it. */
export const removeNamespace = (at: KubeClient, name: string): Promise<void> =>
  at.delete({ apiVersion: 'v1', kind: 'Namespace', name });
