import { compareVersions } from '../objects/version.ts';
import type { WrittenKind } from './mesh.ts';

/** An API version, and the release of the mesh that serves it first. */
export interface VersionSince {
  apiVersion: string;
  since: string;
}

type Versions<K extends string> = Readonly<Record<K, readonly VersionSince[]>>;

/**
 * The newest version of a kind the cluster serves (`group/version/Kind`); without that knowledge, the newest the release is known
 * to serve. `versions` has the newest first; where none fits, it is the oldest.
 */
export function newestVersion<K extends string>(
  versions: Versions<K>,
  kind: K,
  release: string,
  served: readonly string[] | undefined,
): string {
  const candidates = versions[kind];
  const fits = served
    ? candidates.find((candidate) => served.includes(`${candidate.apiVersion}/${kind}`))
    : candidates.find((candidate) => compareVersions(release, candidate.since) >= 0);
  const oldest = candidates[candidates.length - 1];
  const found = fits ?? oldest;
  if (!found) throw new TypeError(`${kind} has no version`);
  return found.apiVersion;
}

/** Every kind in every version it may be written in. */
export function writtenInVersions<K extends string>(
  versions: Versions<K>,
  plurals: Readonly<Record<K, string>>,
): readonly WrittenKind[] {
  return (Object.keys(versions) as K[]).flatMap((kind) =>
    versions[kind].map(({ apiVersion }) => ({ apiVersion, kind, plural: plurals[kind] })),
  );
}
