import { isOlder, newestOf } from '../../kube/resource-version.ts';
import type { KubeObject, ObjectRef } from '../../objects/object.ts';
import { refOf } from '../../objects/object.ts';
import { configOfLabel, configRevisionLabel } from '../../platform/labels.ts';
import { nameLabel } from '../names.ts';

/** Revisions of a component's configuration that are there at a time, unless more are in use. */
const count = 3;

/** The ConfigMaps of one revision of one component. */
export interface KeptRevision {
  revision: string;
  /** When its latest part was made. */
  made: string;
  /** The latest version of its parts, which nobody changes: of what was made in the same second it tells which came later. */
  version: string;
  /** By directory; the parts in their order. */
  directories: Map<string, ObjectRef[]>;
}

/** What is there of a component's configurations, the latest first. */
export function revisionsOf(members: readonly KubeObject[], component: string): KeptRevision[] {
  const parts = members.filter(
    ({ kind, metadata: { labels, deletionTimestamp } }) =>
      kind === 'ConfigMap' && labels?.[nameLabel] === component && labels[configRevisionLabel] && !deletionTimestamp,
  );
  const byRevision = Map.groupBy(parts, ({ metadata }) => metadata.labels?.[configRevisionLabel] ?? '');
  return [...byRevision]
    .map(([revision, objects]) => ({
      revision,
      made: latest(objects),
      version: newestOf(objects.map(({ metadata }) => metadata.resourceVersion)),
      directories: directoriesOf(objects),
    }))
    .sort(byAge);
}

/** The latest first. */
function byAge(a: KeptRevision, b: KeptRevision): number {
  if (a.made !== b.made) return a.made < b.made ? 1 : -1;
  if (isOlder(a.version, b.version)) return 1;
  if (isOlder(b.version, a.version)) return -1;
  return a.revision < b.revision ? -1 : 1;
}

/** Those in use, and of the others the latest: no more than three in all, unless more are in use. */
export function keptRefs(revisions: readonly KeptRevision[], inUse: readonly (string | undefined)[]): ObjectRef[] {
  const used = revisions.filter(({ revision }) => inUse.includes(revision));
  const others = revisions.filter(({ revision }) => !inUse.includes(revision));
  return [...used, ...others.slice(0, Math.max(0, count - used.length))].flatMap(({ directories }) =>
    [...directories.values()].flat(),
  );
}

function latest(objects: readonly KubeObject[]): string {
  return objects.map(({ metadata }) => metadata.creationTimestamp ?? '').reduce((a, b) => (a > b ? a : b));
}

function directoriesOf(objects: readonly KubeObject[]): Map<string, ObjectRef[]> {
  // By name too, so that the plan made of them does not depend on which the watch told of first.
  const inOrder = [...objects].sort((a, b) => order(a) - order(b) || (a.metadata.name < b.metadata.name ? -1 : 1));
  const byDirectory = Map.groupBy(inOrder, ({ metadata }) => metadata.labels?.[configOfLabel] ?? '');
  return new Map([...byDirectory].map(([directory, found]) => [directory, found.map(refOf)]));
}

/** `loki-1a2b3c4d` is the first part, `loki-1a2b3c4d-2` the second. */
function order({ metadata: { name, labels } }: KubeObject): number {
  const base = `${labels?.[configOfLabel]}-${labels?.[configRevisionLabel]}`;
  return name === base ? 1 : Number(name.slice(base.length + 1));
}
