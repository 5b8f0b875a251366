import { canaryName } from '../platform/canary.ts';
import { componentLabels, selectorLabels, trackLabel } from '../platform/labels.ts';
import type { ComponentInput } from './component-input.ts';

/** Name of the workload and its Service. */
export function workloadName({ kind, track }: ComponentInput): string {
  return track === 'canary' ? canaryName(kind.name) : kind.name;
}

/** Of the component's objects. Those of a canary say so: they are told apart by it. */
export function workloadLabels({ platform, kind, track }: ComponentInput): Record<string, string> {
  const labels = componentLabels(platform.metadata.name, kind.name);
  return track === 'canary' ? { ...labels, [trackLabel]: track } : labels;
}

/**
 * Selects the pods of one workload, for its Service, its autoscaler and its budget too: never those of a canary beside it. Of a
 * StatefulSet, which has no canary, all pods of the component. Never changes for a living workload: selectors are immutable.
 */
export function workloadSelector({ kind, workload, track }: ComponentInput): Record<string, string> {
  const ofComponent = selectorLabels(kind.name);
  return kind.tracks && workload.dataPath === undefined ? { ...ofComponent, [trackLabel]: track } : ofComponent;
}
