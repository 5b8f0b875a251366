import type { KubeObject } from '../objects/object.ts';
import { yamlText } from '../objects/yaml.ts';
import type { OutputFormat } from './output-format.ts';

/** Objects as they are, for kubectl: YAML documents, or in JSON the one object or a v1 List. */
export function objectsText(objects: readonly KubeObject[], format: OutputFormat): string {
  if (format === 'yaml') return objects.map(yamlText).join('---\n');
  const value = objects.length === 1 ? objects[0] : { apiVersion: 'v1', kind: 'List', items: objects };
  return `${JSON.stringify(value, null, 2)}\n`;
}
