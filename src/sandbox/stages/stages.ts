import { nodeStages } from './node.ts';
import { podStages } from './pod.ts';
import type { Stage } from './stage.ts';
import { volumeStages } from './volume.ts';

/** All that nodes, pods and volumes of a sandbox do by themselves. */
export function stages(): Stage[] {
  return [...nodeStages(), ...podStages(), ...volumeStages()];
}
