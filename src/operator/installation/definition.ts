import { crd } from '../../api/crd.ts';
import { breaches } from '../../api/evolution/compatibility.ts';
import { withoutForeignDefaults } from '../../api/evolution/foreign-defaults.ts';
import { onlyKnown } from '../../api/evolution/only-known.ts';
import { type SchemaOutline, schemaOutline, versionSchema } from '../../api/evolution/outline.ts';
import { version } from '../../api/names.ts';
import type { KubeClient } from '../../kube/client.ts';
import { isForbidden } from '../../kube/errors.ts';
import { at, items } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { few, type Lack } from './lack.ts';

const own = crd();
const subject = `the CustomResourceDefinition ${own.metadata.name}`;
const wayOut = 'Apply config/crd.yaml of this release.';

/** The definition that is installed; `unknown` where nobody may read it. */
export async function installedDefinition(client: KubeClient): Promise<KubeObject | undefined | 'unknown'> {
  try {
    // The right to list them is there anyway; only ours is sent.
    const { items: found } = await client.list(own, { fieldSelector: `metadata.name=${own.metadata.name}` });
    return found[0];
  } catch (error) {
    // The right that is lacking is named with the others.
    if (isForbidden(error)) return 'unknown';
    throw error;
  }
}

/** What the definition that is installed lacks, or has too much. */
export function lacksOf(installed: unknown): Lack[] {
  if (!installed) return [{ text: `${subject} is not installed. ${wayOut}`, blocks: true }];
  const schema = versionSchema(installed, version);
  const served = items(at(installed, 'spec', 'versions')).find((one) => at(one, 'name') === version);
  if (!schema || at(served, 'served') !== true)
    return [{ text: `${subject} does not serve ${version}. ${wayOut}`, blocks: true }];
  return compared(schemaOutline(schema), schemaOutline(versionSchema(own, version)));
}

/**
 * Platforms without what a later definition has filled in by itself and what a later operator has told in the status; undefined where
 * this release knows all of its fields.
 */
export function forgetting(installed: unknown): ((platform: KubeObject) => KubeObject) | undefined {
  const [there, here] = [versionSchema(installed, version), versionSchema(own, version)];
  const known = schemaOutline(here);
  if ([...schemaOutline(there).keys()].every((path) => known.has(path))) return undefined;
  return (platform) => {
    const known = withoutForeignDefaults(platform, there, here) as KubeObject;
    return 'status' in known
      ? { ...known, status: onlyKnown(known['status'], at(here, 'properties', 'status')) }
      : known;
  };
}

function compared(there: SchemaOutline, here: SchemaOutline): Lack[] {
  const missing = topmost(here, there);
  // Nobody but an operator writes the status, and none is refused for what another one has told there.
  const unknown = topmost(there, here).filter((path) => !path.startsWith('status.'));
  const lacks: Lack[] = [];
  if (missing.length > 0) {
    const text = `${subject} is of an earlier release than this operator: the API server drops ${few(missing)}. ${wayOut}`;
    lacks.push({ text, blocks: true });
  }
  if (unknown.length > 0) {
    const text = `${subject} is of a later release than this operator, which refuses platforms that say ${few(unknown)}.`;
    lacks.push({ text, blocks: false });
  }
  const both = new Map([...here].filter(([path]) => there.has(path)));
  const others = [...breaches(there, both), ...breaches(both, there)].filter(
    ({ path, change }) => there.has(path) && change !== 'is gone',
  );
  if (lacks.length === 0 && others.length > 0) {
    const paths = [...new Set(others.map(({ path }) => path))];
    const text = `${subject} is of another release than this operator: they differ in what may be said in ${few(paths)}. The operator judges by its own.`;
    lacks.push({ text, blocks: false });
  }
  return lacks;
}

/** Fields of `a` that `b` does not have, without what is inside of such fields. */
function topmost(a: SchemaOutline, b: SchemaOutline): string[] {
  const missing = [...a.keys()].filter((path) => !b.has(path));
  const isInside = (path: string, outer: string) => path.startsWith(`${outer}.`) || path.startsWith(`${outer}[]`);
  return missing.filter((path) => !missing.some((outer) => isInside(path, outer))).sort();
}
