import { parseAllDocuments } from 'yaml';
import { type AnyObjects, objectsAmong } from '../objects/any-objects.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { readText } from './read-file.ts';
import { yamlFilesAt } from './yaml-files.ts';

/**
 * The objects in a file, in all YAML and JSON files below a folder, or on standard input for `-`: documents, lists and what
 * `kubectl` and the API itself write. A text that is no YAML is wrong usage: what it says would be missed.
 */
export async function readObjects(path: string, io: Pick<Io, 'readInput'>): Promise<AnyObjects> {
  const files = path === '-' ? ['-'] : await yamlFilesAt(path);
  const values: unknown[] = [];
  for (const file of files) {
    const { name, text } = await readText(file, io);
    values.push(...valuesIn(name, text));
  }
  const found = objectsAmong(values);
  if (found.objects.length > 0) return found;
  const where = path === '-' ? 'standard input has' : `${path} has`;
  throw new UsageError(`${where} no objects; give what \`kubectl get … -o yaml\` or \`kustomize build\` writes`);
}

function valuesIn(name: string, text: string): unknown[] {
  // JSON is YAML too, but its own reader is many times as fast.
  if (/^\s*[{[]/.test(text)) {
    try {
      return [JSON.parse(text)];
    } catch {
      // Several of them, or YAML in its flow style.
    }
  }
  return parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false }).map((document) => {
    const [error] = document.errors;
    if (error) throw new UsageError(`${name} is no YAML: ${error.message.split('\n', 1)[0]}${templates(text)}`);
    try {
      return document.toJS({ maxAliasCount: 1000 }) as unknown;
    } catch (reason) {
      throw new UsageError(`${name} is no YAML: ${(reason as Error).message}`, { cause: reason });
    }
  });
}

function templates(text: string): string {
  return text.includes('{{')
    ? ' It looks like a template: `helm template … | gunj prove --objects -` reads what it makes.'
    : '';
}
