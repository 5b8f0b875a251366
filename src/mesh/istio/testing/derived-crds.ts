import { at, items } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { compareVersions } from '../../../objects/version.ts';
import { apiVersions } from '../api-version.ts';
import { pathClaims } from './path-claims.ts';

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  items?: Schema;
  'x-kubernetes-validations'?: { rule: string }[];
}

interface CrdVersion {
  name: string;
  served: boolean;
  storage: boolean;
  schema: { openAPIV3Schema: Schema };
}

/**
 * CRDs of an older release, made from those of a newer one: without the API versions and the paths that our tables say came later.
 * What the tables do not speak of stays as it is. Of the kinds that are written alone.
 */
export function derivedCrds(newer: readonly KubeObject[], version: string): KubeObject[] {
  return newer.flatMap((crd) => {
    const kind = at(crd, 'spec', 'names', 'kind');
    const group = at(crd, 'spec', 'group');
    const known = Object.entries(apiVersions).find(([name]) => name === kind)?.[1];
    if (!known?.some(({ apiVersion }) => apiVersion.startsWith(`${String(group)}/`))) return [];
    const later: readonly string[] = known
      .filter(({ since }) => compareVersions(version, since) < 0)
      .map(({ apiVersion }) => apiVersion);
    const copy = structuredClone(crd);
    const spec = copy['spec'] as { versions: CrdVersion[] };
    const served = spec.versions.filter(({ name }) => !later.includes(`${String(group)}/${name}`));
    const stored = served.find(({ storage }) => storage) ?? served[0];
    const absent = pathClaims(newer, version).filter((claim) => claim.kind === kind && !claim.expected);
    for (const one of served) for (const { path } of absent) remove(one.schema.openAPIV3Schema, path.split('.'));
    spec.versions = served.map((one) => ({ ...one, storage: one === stored }));
    return items(spec.versions).length > 0 ? [copy] : [];
  });
}

/** Takes a path out of a schema, and the rules beside it that read it. */
function remove(schema: Schema, [step = '', ...rest]: readonly string[]): void {
  const name = step.replace(/\[\]$/, '');
  const inner = schema.properties?.[name] ?? schema.additionalProperties;
  if (rest.length === 0) {
    delete schema.properties?.[name];
    const rules = schema['x-kubernetes-validations'];
    if (rules) schema['x-kubernetes-validations'] = rules.filter(({ rule }) => !rule.includes(name));
  } else {
    const next = step.endsWith('[]') ? inner?.items : inner;
    if (next) remove(next, rest);
  }
}
