import type { MeshFacts } from '../../facts/facts.ts';
import type { Release } from '../capability.ts';

/** From stable-2.14 on. Later ones are names of edge releases, see detect-version.ts. */
export const linkerdVersions = { assumed: '2.20.0', oldest: '2.14.0', newest: '2.20' } as const;

/** Proxies of Linkerd are sidecars always. */
export function linkerdRelease({ version }: Pick<MeshFacts, 'version'>): Release {
  return { version: version ?? linkerdVersions.assumed, dataPlane: 'sidecar' };
}
