import { fields } from '../../objects/access.ts';
import type { KubeObject, ObjectRef } from '../../objects/object.ts';
import { type Reference, referencesOf } from './references.ts';

/** Why a pod cannot start, in a kubelet's words. */
export interface Missing {
  /** A volume cannot be mounted (containers stay in ContainerCreating), or a container cannot be configured. */
  reason: 'FailedMount' | 'CreateContainerConfigError';
  message: string;
}

/** The first thing a pod needs and does not find; undefined when it can start. */
export async function missingFor(
  pod: KubeObject,
  get: (ref: ObjectRef) => Promise<KubeObject | undefined>,
): Promise<Missing | undefined> {
  const { namespace = 'default' } = pod.metadata;
  const found = new Map<string, Promise<KubeObject | undefined>>();
  for (const reference of referencesOf(pod)) {
    const { kind, name } = reference;
    const id = `${kind}/${name}`;
    const object = found.get(id) ?? get({ apiVersion: 'v1', kind, namespace, name });
    found.set(id, object);
    const problem = problemOf(reference, namespace, await object);
    if (!problem) continue;
    return reference.volume === undefined
      ? { reason: 'CreateContainerConfigError', message: problem }
      : { reason: 'FailedMount', message: `MountVolume.SetUp failed for volume "${reference.volume}" : ${problem}` };
  }
  return undefined;
}

function problemOf(
  { kind, name, keys }: Reference,
  namespace: string,
  object: KubeObject | undefined,
): string | undefined {
  if (!object) return `${kind.toLowerCase()} "${name}" not found`;
  const present = { ...fields(object['data']), ...fields(object['binaryData']) };
  const absent = keys.find((key) => !(key in present));
  return absent === undefined ? undefined : `couldn't find key ${absent} in ${kind} ${namespace}/${name}`;
}
