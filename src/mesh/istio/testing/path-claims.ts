import type { KubeObject } from '../../../objects/object.ts';
import { compareVersions } from '../../../objects/version.ts';
import { holdsFor } from '../../capability.ts';
import { apiVersionOf, apiVersions, type IstioKind } from '../api-version.ts';
import { istioCapabilities } from '../capabilities/index.ts';
import { hasPath } from './crds.ts';

export interface PathClaim {
  kind: IstioKind;
  path: string;
  /** Whether a row that renders it holds in the release. */
  expected: boolean;
  /** Whether the schema that the release serves has it. */
  found: boolean;
}

/**
 * What the table says of each path in objects of Istio's, beside what the CRDs of that release say. A path is left out where a row
 * refuses its field in words of its own: then the schema is not the reason.
 */
export function pathClaims(crds: readonly KubeObject[], version: string): PathClaim[] {
  const release = { version, dataPlane: 'sidecar' } as const;
  const rows = istioCapabilities.filter(({ support }) => support !== 'refused');
  const refused = istioCapabilities
    .filter((row) => row.support === 'refused' && holdsFor(row, release))
    .map(({ field }) => field);
  const all = rows
    .filter(({ field }) => !refused.includes(field))
    .flatMap((row) =>
      (row.renders ?? []).map((entry) => ({ ...entry, before: row.before, holds: holdsFor(row, release) })),
    );
  const unique = new Map(all.map((entry) => [`${entry.kind} ${entry.path}`, entry]));
  return [...unique.values()].flatMap(({ kind, path }) =>
    isIstioKind(kind) && !isGivenUp(kind, path)
      ? [
          {
            kind,
            path,
            expected: all.some((entry) => entry.kind === kind && entry.path === path && entry.holds),
            found: hasPath(crds, kind, apiVersionOf(kind, version, undefined), path),
          },
        ]
      : [],
  );

  /** A form that another has taken the place of: schemas may keep it. */
  function isGivenUp(kind: string, path: string): boolean {
    const writing = all.filter((entry) => entry.kind === kind && entry.path === path);
    return writing.every(({ before }) => before !== undefined && compareVersions(version, before) >= 0);
  }
}

function isIstioKind(kind: string): kind is IstioKind {
  return Object.hasOwn(apiVersions, kind);
}
