import { randomInt } from 'node:crypto';
import type { KubeObject } from '../objects/object.ts';
import type { SecretRequest } from '../plan/plan.ts';
import { partOfLabel } from './applyset.ts';
import type { Marks } from './decorate.ts';
import { retainAnnotation } from './names.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Random letters and digits, each equally likely, from the system's secure source. */
export function randomText(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/**
 * The secret a plan asks for, with its values drawn. Secrets that must outlive the platform get no owner, or garbage collection
 * would take them: the finalizer deletes them when the volumes go too.
 */
export function makeSecret(request: SecretRequest, { owner, applySet }: Marks, random = randomText): KubeObject {
  const { name, namespace, labels, values, generate, retainWithVolumes } = request;
  const drawn = Object.entries(generate).map(([key, length]) => [key, random(length)] as const);
  const data = [...Object.entries(values), ...drawn].map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: { ...labels, [partOfLabel]: applySet },
      ...(retainWithVolumes ? { annotations: { [retainAnnotation]: 'true' } } : { ownerReferences: [owner] }),
    },
    type: 'Opaque',
    data: Object.fromEntries(data) as Record<string, string>,
  };
}
