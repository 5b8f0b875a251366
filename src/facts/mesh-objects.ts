import { apiGroup } from '../api/names.ts';
import type { MeshSurvey } from '../mesh/mesh.ts';
import { groupOf, type KubeObject } from '../objects/object.ts';
import { managedBy } from '../platform/labels.ts';
import type { MeshObjectFacts } from './facts.ts';
import type { FactKind, FactSource } from './source.ts';

/** An object of a mesh as far as it is part of the facts; undefined when it can concern no platform. */
export function meshObjectOf(survey: MeshSurvey, object: KubeObject): MeshObjectFacts | undefined {
  const found = survey.describe(object);
  if (!found) return undefined;
  const { namespace = '', name, creationTimestamp } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace,
    name,
    ...found,
    ...(creationTimestamp ? { created: creationTimestamp } : {}),
    ...(isOurs(object) ? { ours: true } : {}),
  };
}

/** By its label or its owner: one of ours whose labels somebody has taken off is no rival of what restores it. */
function isOurs({ metadata: { labels, ownerReferences = [] } }: KubeObject): boolean {
  return (
    labels?.['app.kubernetes.io/managed-by'] === managedBy ||
    ownerReferences.some((owner) => groupOf(owner.apiVersion) === apiGroup)
  );
}

/** Sorted, and without those of ours that nobody else's can be about the same as: of most kinds there are only ours. */
export function contested(objects: readonly MeshObjectFacts[]): MeshObjectFacts[] {
  const foreign = new Set(objects.flatMap(({ kind, ours }) => (ours ? [] : [kind])));
  return objects.filter(({ kind, ours }) => !ours || foreign.has(kind)).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Reads every object of the surveyed kinds, in the first version that is served. */
export async function readMeshObjects(source: FactSource, surveys: readonly MeshSurvey[]): Promise<MeshObjectFacts[]> {
  const served = new Set(await source.served());
  const found = await Promise.all(
    surveys.flatMap((survey) =>
      survey.kinds.map(async (kind) => {
        const version = versionsOf(kind).find((candidate) => served.has(`${candidate}/${kind.kind}`));
        if (version === undefined) return [];
        const objects = await source.list({ apiVersion: version, kind: kind.kind });
        return objects.flatMap((object) => meshObjectOf(survey, object) ?? []);
      }),
    ),
  );
  return contested(found.flat());
}

/** API versions of a kind, the preferred first. */
export function versionsOf({ apiVersion, otherVersions = [] }: FactKind): string[] {
  return [apiVersion, ...otherVersions];
}

const keyOf = ({ kind, namespace, name }: MeshObjectFacts): string => `${kind} ${namespace}/${name}`;
