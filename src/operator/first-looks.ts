import type { PlatformStatus } from '../api/types.ts';
import { isOlder, newestOf } from '../kube/resource-version.ts';
import { at } from '../objects/access.ts';
import { type KubeObject, refOf } from '../objects/object.ts';
import { isWorkload } from '../plan/kinds.ts';
import { applySetId } from './applyset.ts';
import { missing } from './missing.ts';
import type { ObjectStore } from './object-store.ts';
import type { PlatformStore } from './platform-store.ts';

type Objects = Pick<ObjectStore, 'ofApplySet' | 'touched'>;

/**
 * All platforms in the order in which an operator that has just started looks at them: first those that somebody may wait for, because
 * they were changed meanwhile, then by what metadata tells of breaks: those that lack the most objects, those whose objects somebody else has
 * written latest, those whose objects have changed latest, in turn. Each misses breaks that another sees, and what looks like a break
 * to one and is none does not keep waiting what another has found.
 */
export function firstLooks(platforms: PlatformStore, objects: Objects): string[] {
  const keys = platforms.keys();
  const news = new Set(keys.filter((key) => isNews(platforms.get(key))));
  const others = keys.filter((key) => !news.has(key));
  const hints = others.map((key) => ({ key, ...hintsOf(platforms.get(key), objects) }));
  const lacking = hints.filter((hint) => hint.missing > 0).sort((a, b) => b.missing - a.missing);
  const touched = hints.filter((hint) => hint.touched >= 0).sort((a, b) => b.touched - a.touched);
  const latest = hints.toSorted(
    (a, b) => Number(isOlder(a.version, b.version)) - Number(isOlder(b.version, a.version)),
  );
  const inTurn = latest.flatMap((hint, index) => [lacking[index], touched[index], hint]);
  return [...new Set([...news, ...inTurn.flatMap((hint) => hint?.key ?? [])])];
}

function isNews(platform: KubeObject | undefined): boolean {
  const { observedGeneration } = (platform?.status ?? {}) as PlatformStatus;
  return platform?.metadata.deletionTimestamp !== undefined || platform?.metadata.generation !== observedGeneration;
}

interface Hints {
  /** Number of objects. */
  missing: number;
  /** Milliseconds since 1970; negative when nothing tells of it. */
  touched: number;
  /** The latest of its objects, without those in which others tell how things are. */
  version: string;
}

function hintsOf(platform: KubeObject | undefined, { ofApplySet, touched }: Objects): Hints {
  // To a paused one nothing is written.
  if (!platform || at(platform, 'spec', 'paused') === true) return { missing: 0, touched: -1, version: newestOf([]) };
  const members = ofApplySet(applySetId(platform));
  return {
    missing: missing(platform, members),
    touched: Math.max(-1, ...members.map((member) => touched(refOf(member)) ?? -1)),
    version: newestOf(members.filter((member) => !hasState(member)).map(({ metadata }) => metadata.resourceVersion)),
  };
}

/** Controllers tell in these how things are, with a new version each time. */
function hasState(object: KubeObject): boolean {
  const kinds = ['HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Ingress', 'HTTPRoute'];
  return isWorkload(object) || kinds.includes(object.kind);
}
