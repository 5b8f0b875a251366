import type { KubeObject, ObjectRef } from '../../objects/object.ts';
import { refOf } from '../../objects/object.ts';
import { configOfLabel, configRevisionLabel } from '../../platform/labels.ts';
import { nameLabel } from '../names.ts';

/** Revisions of a component's configuration that are there while one is tried, unless more are in use. */
const count = 3;

/** The ConfigMaps of one revision of one component. */
export interface KeptRevision {
  revision: string;
  /** When its latest part was made. */
  made: string;
  /** By directory; the parts in their order. */
  directories: Map<string, ObjectRef[]>;
}

/** Revisions: the one the resource asks for, the one that is to run, and the last that was accepted. */
export interface Decided {
  wanted: string;
  revision: string;
  accepted?: string;
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
      directories: directoriesOf(objects),
    }))
    .sort(byAge);
}

/** The latest first. */
function byAge(a: KeptRevision, b: KeptRevision): number {
  if (a.made !== b.made) return a.made < b.made ? 1 : -1;
  return a.revision < b.revision ? -1 : 1;
}

/**
 * Those that are not pruned. Others than those in use are there only while one is tried, because pods of one that was never accepted may still run;
 * after that nothing depends on the way by which a platform came to where it is.
 */
export function kept(
  revisions: readonly KeptRevision[],
  { wanted, revision: current, accepted }: Decided,
): KeptRevision[] {
  const isUsed = ({ revision }: KeptRevision) => [wanted, current, accepted].includes(revision);
  const used = revisions.filter(isUsed);
  if (current === accepted) return used;
  const others = revisions.filter((one) => !isUsed(one));
  return [...used, ...others.slice(0, Math.max(0, count - used.length))];
}

/** Whether some of these go as soon as what is tried is accepted. */
export function areSpare(
  revisions: readonly KeptRevision[],
  { wanted, revision: current, accepted }: Decided,
): boolean {
  return current !== accepted && revisions.some(({ revision }) => ![wanted, current].includes(revision));
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
