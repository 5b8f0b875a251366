import { at, items, text } from '../objects/access.ts';
import type { KubeObject } from '../objects/object.ts';
import { fieldManager, replicasManager } from './names.ts';

const ours = [fieldManager, replicasManager];
/** Kubernetes' own, which fill in what a plan leaves to them: replicas on behalf of an autoscaler, what a volume is bound to. */
const controllers = ['kube-controller-manager', 'cloud-controller-manager', 'kube-scheduler'];

/**
 * When somebody else has written an object since this operator did, or has deleted it: milliseconds since 1970, to the second; 0 when nobody
 * knows when. Undefined when nothing tells of that. A guess: who only takes a field away leaves no trace, and another manager may
 * have added what hurts nobody. Reads who has written, and no fields.
 */
export function touchedAt({ metadata }: KubeObject): number | undefined {
  if (metadata.deletionTimestamp !== undefined) return msOf(metadata.deletionTimestamp);
  const entries = items(metadata.managedFields);
  const own = latest(entries.filter((entry) => ours.includes(managerOf(entry))));
  const others = latest(entries.filter(isOfOthers));
  if (own === undefined) return others ?? 0;
  return others !== undefined && others >= own ? others : undefined;
}

/** What is written through `status` changes nothing that was asked for, and `scale` does. */
function isOfOthers(entry: unknown): boolean {
  const manager = managerOf(entry);
  const subresource = text(at(entry, 'subresource')) ?? '';
  return !ours.includes(manager) && !controllers.includes(manager) && ['', 'scale'].includes(subresource);
}

function managerOf(entry: unknown): string {
  return text(at(entry, 'manager')) ?? '';
}

function latest(entries: readonly unknown[]): number | undefined {
  return entries.length > 0 ? Math.max(...entries.map((entry) => msOf(text(at(entry, 'time')) ?? ''))) : undefined;
}

function msOf(time: string): number {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? 0 : ms;
}
