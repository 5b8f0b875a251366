import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, items } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { parseObjects } from '../../../sandbox/parse-objects.ts';

/** The CRDs of a release in the folder that MESH_CRDS names (`istio-1.17/` …); undefined when they are not there. */
export function releasedCrds(minor: string): KubeObject[] | undefined {
  const folder = join(process.env['MESH_CRDS'] ?? '', `istio-${minor}`);
  if (!process.env['MESH_CRDS'] || !existsSync(folder)) return undefined;
  return readdirSync(folder)
    .flatMap((file) => parseObjects(readFileSync(join(folder, file), 'utf8')))
    .filter(isIstioCrd);
}

export function isIstioCrd({ kind, metadata }: KubeObject): boolean {
  return kind === 'CustomResourceDefinition' && metadata.name.endsWith('.istio.io');
}

/** What these CRDs serve, as `group/version/Kind`. */
export function servedBy(crds: readonly KubeObject[]): string[] {
  return crds.flatMap((crd) =>
    versionsOf(crd)
      .filter((version) => at(version, 'served') === true)
      .map((version) => [at(crd, 'spec', 'group'), at(version, 'name'), kindOf(crd)].join('/')),
  );
}

/** Whether the schema of a kind in this API version has a path: `spec.http[].retries.attempts`. */
export function hasPath(crds: readonly KubeObject[], kind: string, apiVersion: string, path: string): boolean {
  const [group, name] = apiVersion.split('/');
  const crd = crds.find((one) => kindOf(one) === kind && at(one, 'spec', 'group') === group);
  const version = crd && versionsOf(crd).find((one) => at(one, 'name') === name);
  return path.split('.').reduce(into, at(version, 'schema', 'openAPIV3Schema')) !== undefined;
}

function into(schema: unknown, step: string): unknown {
  const name = step.replace(/\[\]$/, '');
  const inner = at(schema, 'properties', name) ?? at(schema, 'additionalProperties');
  return step.endsWith('[]') ? at(inner, 'items') : inner;
}

const kindOf = (crd: KubeObject) => at(crd, 'spec', 'names', 'kind');
const versionsOf = (crd: KubeObject) => items(at(crd, 'spec', 'versions'));
