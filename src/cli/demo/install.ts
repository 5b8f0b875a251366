import { setTimeout as sleep } from 'node:timers/promises';
import { crd } from '../../api/crd.ts';
import { readDocument } from '../../api/text/document.ts';
import type { KubeClient } from '../../kube/client.ts';
import { at, items } from '../../objects/access.ts';
import { type KubeObject, refOf } from '../../objects/object.ts';
import { admissionPolicies } from '../../operator/admission/policies/index.ts';
import { rolesForPeople } from '../../operator/people.ts';
import type { PlatformFile } from '../platform-file.ts';

export const fieldManager = 'gunj-demo';

/** Makes the resource known to the API server, unless it is already, and waits until it is served. */
export async function installCrd(client: KubeClient, signal: AbortSignal): Promise<void> {
  const definition = crd();
  if (!(await client.get(refOf(definition)))) await client.apply(definition, { fieldManager });
  while (!isEstablished(await client.get(refOf(definition)))) await sleep(50, undefined, { signal });
  await client.discovery.refresh();
}

/** Who may write platforms, and what of them the API server refuses by itself: for a cluster that is nobody's. */
export async function installPolicies(client: KubeClient): Promise<void> {
  for (const object of [...rolesForPeople(), ...admissionPolicies()]) await client.apply(object, { fieldManager });
}

function isEstablished(definition: KubeObject | undefined): boolean {
  const conditions = items(at(definition, 'status', 'conditions'));
  return conditions.some((one) => at(one, 'type') === 'Established' && at(one, 'status') === 'True');
}

export function namespaceObject(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** The platform as it stands in the file, without defaults: those are for the API server to fill in. */
export function platformObject({ source, platform }: PlatformFile): KubeObject {
  const document = readDocument(source.text);
  const written = Array.isArray(document) ? platform : (document.value as KubeObject);
  return { ...written, metadata: { ...written.metadata, namespace: platform.metadata.namespace } };
}
