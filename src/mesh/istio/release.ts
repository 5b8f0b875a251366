import type { MeshFacts } from '../../facts/facts.ts';
import type { Release } from '../capability.ts';

/** Istio in sidecar mode, 1.17 and later. */
export const istioVersions = { assumed: '1.30.3', oldest: '1.17.0', newest: '1.31' } as const;

/**
 * What is rendered for. A control plane that serves ambient mode injects sidecars all the same, and a namespace that is in ambient
 * mode is refused before anything is rendered: pods of ours have sidecars wherever they run.
 */
export function istioRelease({ version }: Pick<MeshFacts, 'version'>): Release {
  return { version: version ?? istioVersions.assumed, dataPlane: 'sidecar' };
}
