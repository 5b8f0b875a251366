import { existsSync } from 'node:fs';
import { isScalar, parseAllDocuments } from 'yaml';
import type { KubeClient } from '../../kube/client.ts';
import { type KubeObject, refOf } from '../../objects/object.ts';
import { UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { readText } from '../read-file.ts';
import { fieldManager } from './install.ts';

/** Objects that a platform needs beside itself, such as Secrets that it names. */
export interface Prerequisites {
  /** Path of the file. */
  name: string;
  objects: KubeObject[];
}

/** What `x-prerequisites.yaml` beside `x.yaml` holds; undefined when there is no such file. One that is no list of objects is wrong usage. */
export async function readPrerequisites(platformFile: string, io: Io): Promise<Prerequisites | undefined> {
  const name = platformFile.replace(/(\.ya?ml)?$/, '-prerequisites$&');
  if (platformFile === '-' || !existsSync(name)) return undefined;
  const { text } = await readText(name, io);
  return { name, objects: objectsIn(text, name) };
}

/** Makes what is not there yet; what is there stays as it is. Gives how many were made. */
export async function makePrerequisites(client: KubeClient, objects: readonly KubeObject[]): Promise<number> {
  let made = 0;
  for (const object of objects) {
    if (await client.get(refOf(object))) continue;
    await client.apply(object, { fieldManager });
    made++;
  }
  return made;
}

function objectsIn(text: string, name: string): KubeObject[] {
  return parseAllDocuments(text)
    .filter(({ contents }) => contents !== null && !(isScalar(contents) && contents.value === null))
    .map((document) => {
      const [fault] = document.errors;
      const object: unknown = fault ? undefined : document.toJS();
      if (!isObject(object)) throw new UsageError(`${name}: ${fault?.message ?? 'a document is no Kubernetes object'}`);
      return object;
    });
}

function isObject(value: unknown): value is KubeObject {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<KubeObject>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string';
}
