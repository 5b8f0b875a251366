import { describe, expect, test } from 'vitest';
import { at, items } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { compareVersions } from '../../../objects/version.ts';
import { apiVersions, type IstioKind } from '../api-version.ts';
import { istio } from '../index.ts';
import { hasPath, releasedCrds, servedBy } from '../testing/crds.ts';
import { derivedCrds } from '../testing/derived-crds.ts';
import { pathClaims } from '../testing/path-claims.ts';

/** Releases whose own CRDs may be at hand. */
const releases = ['1.17', '1.30'].map((minor) => ({ minor, version: `${minor}.0`, crds: releasedCrds(minor) }));

describe.each(releases)('the table and the CRDs of Istio $minor agree', ({ minor, version, crds }) => {
  if (!crds) {
    test.skip(`skipped: set MESH_CRDS to a folder that holds istio-${minor}/`, () => {});
    return;
  }

  test('on every path that a row renders: it is in the schema exactly when such a row holds', () => {
    const claims = pathClaims(crds, version);
    expect(claims.length).toBeGreaterThan(1);
    expect(claims.filter(({ expected, found }) => expected !== found)).toEqual([]);
  });

  test('on the API versions that are served', () => {
    const served = servedBy(crds);
    const claims = (Object.keys(apiVersions) as IstioKind[]).flatMap((kind) =>
      apiVersions[kind].map(({ apiVersion, since }) => ({
        kind: `${apiVersion}/${kind}`,
        expected: compareVersions(version, since) >= 0,
      })),
    );
    expect(claims.filter(({ kind, expected }) => served.includes(kind) !== expected)).toEqual([]);
  });

  test('and a path that no schema has is noticed', () => {
    expect(hasPath(crds, 'PeerAuthentication', 'security.istio.io/v1beta1', 'spec.mtls.mode')).toBe(true);
    expect(hasPath(crds, 'PeerAuthentication', 'security.istio.io/v1beta1', 'spec.mtls.modes')).toBe(false);
    expect(hasPath(crds, 'VirtualService', 'networking.istio.io/v1beta1', 'spec.http[].retries.attempts')).toBe(true);
    expect(hasPath(crds, 'VirtualService', 'networking.istio.io/v1beta1', 'spec.http.retries')).toBe(false);
  });
});

const [oldest, newest] = releases;
describe.skipIf(!oldest?.crds || !newest?.crds)('CRDs that are made from newer ones', () => {
  const derived = () => derivedCrds(newest?.crds ?? [], oldest?.version ?? '');

  test('have what those of the release itself have, as far as the tables go', () => {
    const written = istio.writes.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`);
    const servedOf = (crds: readonly KubeObject[]) =>
      servedBy(crds)
        .filter((kind) => written.includes(kind))
        .toSorted();
    expect(servedOf(derived())).toEqual(servedOf(oldest?.crds ?? []));
    const claims = (crds: readonly KubeObject[]) => pathClaims(crds, oldest?.version ?? '');
    expect(claims(derived())).toEqual(claims(oldest?.crds ?? []));
  });

  test('store one version each', () => {
    const stored = derived().map((crd) =>
      items(at(crd, 'spec', 'versions')).filter((one) => at(one, 'storage') === true),
    );
    expect(new Set(stored.map(({ length }) => length))).toEqual(new Set([1]));
  });
});
