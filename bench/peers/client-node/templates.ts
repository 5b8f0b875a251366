import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { KubernetesObject } from '@kubernetes/client-node';

export const hashAnnotation = 'observability.io/hash';
const partOfLabel = 'applyset.kubernetes.io/part-of';

/** What a platform is made of: JSON texts with a sample's namespace and memory in them. */
export interface Templates {
  namespace: string;
  memory: string;
  shared: string;
  objects: string[];
  secrets: SecretRequest[];
}

/** A Secret that is made once with random values and never changed. */
export interface SecretRequest {
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  values: Record<string, string>;
  generate: Record<string, number>;
}

export interface Platform {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; uid: string; generation: number; deletionTimestamp?: string };
  spec?: { components?: { prometheus?: { resources?: { requests?: { memory?: string } } } } };
  status?: { observedGeneration?: number; conditions?: { type: string; status: string }[] };
}

/** An object as it is sent. */
export type Rendered = KubernetesObject & {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
};

export function readTemplates(path: string): Templates {
  return JSON.parse(readFileSync(path, 'utf8')) as Templates;
}

/** The hash is of the object as the template has it. */
export function render({ namespace, memory }: Templates, text: string, platform: Platform): Rendered {
  const filled = text
    .replaceAll(namespace, platform.metadata.namespace)
    .replaceAll(memory, platform.spec?.components?.prometheus?.resources?.requests?.memory ?? '');
  const object = JSON.parse(filled) as Rendered;
  const hash = createHash('sha256').update(filled).digest('hex').slice(0, 12);
  object.metadata.annotations = { ...object.metadata.annotations, [hashAnnotation]: hash };
  return object;
}

/** Marks an object of the platform's namespace as the platform's. */
export function own(object: Rendered, platform: Platform): Rendered {
  const { apiVersion, kind, metadata } = platform;
  const owner = {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  object.metadata.labels = { ...object.metadata.labels, [partOfLabel]: applySet(platform) };
  return { ...object, metadata: { ...object.metadata, ownerReferences: [owner] } };
}

function applySet({ apiVersion, kind, metadata }: Platform): string {
  const source = [metadata.name, metadata.namespace, kind, apiVersion.split('/')[0]].join('.');
  return `applyset-${createHash('sha256').update(source).digest('base64url')}-v1`;
}

export function makeSecret(request: SecretRequest, platform: Platform): Rendered & { data: Record<string, string> } {
  const { name, labels, annotations, values, generate } = request;
  const drawn = Object.entries(generate).map(([key, length]) => [
    key,
    randomBytes(length).toString('hex').slice(0, length),
  ]);
  const data = [...Object.entries(values), ...drawn].map(([key, value = '']) => [
    key,
    Buffer.from(value).toString('base64'),
  ]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace: platform.metadata.namespace,
      labels: { ...labels, [partOfLabel]: applySet(platform) },
      annotations,
    },
    data: Object.fromEntries(data) as Record<string, string>,
  };
}
