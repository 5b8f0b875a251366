import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { byNamespaceAndName, contributionOf } from '../facts/contribution.ts';
import type { ContributionFacts } from '../facts/facts.ts';
import { isRecord, textMap } from '../objects/access.ts';
import type { KubeObject } from '../objects/object.ts';
import { contributesLabel } from '../platform/labels.ts';
import { UsageError } from './failure.ts';
import { yamlFilesAt } from './yaml-files.ts';

/** The contributions in a file, or in all YAML and JSON files below a folder. Objects of other kinds are passed over. */
export async function readContributionFiles(path: string): Promise<ContributionFacts[]> {
  const found: ContributionFacts[] = [];
  for (const file of await yamlFilesAt(path)) {
    for (const document of parseAllDocuments(await readFile(file, 'utf8'), { logLevel: 'silent' })) {
      const [error] = document.errors;
      if (error) throw new UsageError(`${file} is no YAML: ${error.message.split('\n', 1)[0]}`);
      const value: unknown = document.toJS({ maxAliasCount: 100 });
      const listed = isRecord(value) && Array.isArray(value.items) ? value.items : [value];
      found.push(...listed.filter(isContribution).map((object) => checked(object, file)));
    }
  }
  return found.sort(byNamespaceAndName);
}

function isContribution(value: unknown): value is KubeObject {
  if (!isRecord(value) || value.kind !== 'ConfigMap' || !isRecord(value.metadata)) return false;
  return contributesLabel in textMap(value.metadata.labels);
}

function checked(object: KubeObject, file: string): ContributionFacts {
  const { name, namespace } = object.metadata;
  if (typeof name !== 'string' || typeof namespace !== 'string')
    throw new UsageError(`${file}: the ConfigMap ${name ?? ''} needs a name and a namespace`);
  return contributionOf(object);
}
