import type { ObservabilityPlatform } from '../api/types.ts';
import type { ContributionFacts, Facts, MeshObjectFacts } from '../facts/facts.ts';
import type { MeshSurvey } from '../mesh/mesh.ts';
import { groupKind, type KubeObject } from '../objects/object.ts';
import { isSelected, type SelectedNamespaces, selectedNamespaces } from '../platform/selected-namespaces.ts';
import { namespacesOf } from './looks-at.ts';

/**
 * What a platform's compilation reads of the facts. The rest is left out, because in a cluster of many platforms something of it changes
 * all the time, and each of them would be compiled and proved again for it.
 */
export function factsRead(platform: ObservabilityPlatform, facts: Facts, surveys: readonly MeshSurvey[]): Facts {
  const { namespaces, namespaceLabels, contributions, meshObjects } = facts;
  const own = platform.metadata.namespace;
  const brought = contributions && broughtTo(platform, facts, contributions);
  return {
    ...facts,
    ...(namespaces ? { namespaces: namespaces.filter(({ name }) => name === own) } : {}),
    ...(namespaceLabels ? { namespaceLabels: labelsRead(platform, namespaceLabels, brought ?? []) } : {}),
    ...(brought ? { contributions: brought } : {}),
    ...(meshObjects ? { meshObjects: aboutTheSame(platform, facts, meshObjects, surveys) } : {}),
  };
}

function broughtTo(platform: ObservabilityPlatform, facts: Facts, all: readonly ContributionFacts[]) {
  const selected = selectedNamespaces(platform, platform.metadata.namespace, facts);
  return all.filter(({ namespace }) => isSelected(selected, namespace));
}

/**
 * A platform that selects by labels reads them all; any other whether the namespaces are there that it names. What is brought along may
 * be megabytes, which nobody searches for names with each look.
 */
function labelsRead(
  { metadata, spec }: ObservabilityPlatform,
  all: NonNullable<Facts['namespaceLabels']>,
  brought: readonly ContributionFacts[],
): NonNullable<Facts['namespaceLabels']> {
  if (spec.observability?.namespaces?.selector || brought.length > 0) return all;
  const said = JSON.stringify([metadata.namespace, spec]).toLowerCase();
  return all.flatMap(({ name }) => (said.includes(name) ? [{ name, labels: {} }] : []));
}

/**
 * What others have written that concerns the platform, and what is ours of the kinds of which there is such where it writes: of two that
 * say the same the older holds.
 */
function aboutTheSame(
  platform: ObservabilityPlatform,
  facts: Facts,
  all: readonly MeshObjectFacts[],
  surveys: readonly MeshSurvey[],
): MeshObjectFacts[] {
  const selected = selectedNamespaces(platform, platform.metadata.namespace, facts);
  const theirs = new Set(all.filter((one) => !one.ours && concernsThose(one, selected, facts, surveys)));
  const contested = new Set([...theirs].filter((one) => reachesTo(one, selected, surveys)).map(groupKind));
  const isRival = (ours: MeshObjectFacts) => isSelected(selected, ours.namespace) && contested.has(groupKind(ours));
  const isRead = (one: MeshObjectFacts) => (one.ours ? isRival(one) || isOfMesh(one, facts) : theirs.has(one));
  return all.filter(isRead);
}

/** In the root namespace of a mesh, where it holds for every other one. */
function isOfMesh({ namespace: home }: MeshObjectFacts, { meshes = [] }: Facts): boolean {
  return meshes.some(({ namespace, rootNamespace = namespace }) => rootNamespace === home);
}

/**
 * Whether what somebody has written may change what a platform, as the API server has it, comes to: it may be about the same as what
 * is where the platform writes, which is in the namespaces that it looks at, or it holds for the whole mesh.
 */
export function concerns(
  object: MeshObjectFacts,
  platform: KubeObject,
  facts: Facts,
  surveys: readonly MeshSurvey[],
): boolean {
  return concernsThose(object, namespacesOf(platform, facts), facts, surveys);
}

function concernsThose(
  object: MeshObjectFacts,
  selected: SelectedNamespaces,
  facts: Facts,
  surveys: readonly MeshSurvey[],
): boolean {
  return isOfMesh(object, facts) || reachesTo(object, selected, surveys);
}

function reachesTo(object: MeshObjectFacts, selected: SelectedNamespaces, surveys: readonly MeshSurvey[]): boolean {
  if (selected === 'all') return true;
  const isSurveyed = ({ kinds }: MeshSurvey) => kinds.some((kind) => groupKind(kind) === groupKind(object));
  return surveys.some((survey) => isSurveyed(survey) && selected.some((name) => survey.reaches(object, name)));
}
