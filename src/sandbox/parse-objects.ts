import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../objects/object.ts';

/** The objects in a YAML text of one or more documents; empty documents are passed over. */
export function parseObjects(text: string): KubeObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null);
}
