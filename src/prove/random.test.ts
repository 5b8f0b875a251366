import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import type { Facts, MeshStageName } from '../facts/facts.ts';
import { istio } from '../mesh/istio/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { compareVersions } from '../objects/version.ts';
import { compileProved } from '../proved.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';
import { platformSpecs } from '../testing/random-platform.ts';
import { inSoak, runs } from '../testing/runs.ts';

/** Releases on both sides of everything that a table of capabilities tells apart, the oldest and the newest. */
function edgesOf({ capabilities, versions: { oldest, newest, assumed } }: Mesh): string[] {
  const turns = capabilities.flatMap(({ since, before }) => [since, before]).filter((one) => one !== undefined);
  const sides = turns.flatMap((turn) => {
    const [major = '1', minor = '0'] = turn.split('.');
    return [turn, `${major}.${Number(minor) - 1}.9`];
  });
  const all = [oldest, ...sides, assumed, `${newest}.0`].filter((one) => compareVersions(one, oldest) >= 0);
  return [...new Set(all)].sort(compareVersions);
}

const versions = edgesOf(istio);
const stages = fc.constantFrom<(MeshStageName | undefined)[]>(
  ...([undefined, undefined, 'inject', 'permissive', 'strict', 'guarded', 'open', 'eject'] as const),
);
/** The platform does not ask for the mesh any more. */
const isWayOut = (stage: MeshStageName | undefined) => stage === 'open' || stage === 'eject';

function meshFacts(version: string, stage: MeshStageName | undefined): Facts {
  const { served: _, ...known } = istioFacts;
  const { assumed: _assumed, ...mesh } = istio.assume(version);
  return { ...known, operator, meshes: [mesh], ...(stage ? { meshStage: stage } : {}) };
}

const operator = { namespace: 'gunj-system' };
const withoutMesh: Facts = { ...plainFacts, operator };

/** What differs or cannot be told; undefined where there is no plan for another reason. */
function found(spec: PlatformSpecInput, facts: Facts): string[] | undefined {
  const { proof } = compileProved(platformWith(spec), facts);
  return proof && [...proof.differences, ...proof.unknowns].map(({ text }) => text);
}

test('whatever the platform, version and stage, what is let through is what is declared', {
  timeout: 3_600_000,
}, () => {
  const proved = { plain: 0, inMesh: 0, tried: 0 };
  const releases = fc.constantFrom(undefined, undefined, ...versions);
  fc.assert(
    // A failure is told with its seed and the smallest platform that shows it.
    fc.property(platformSpecs, releases, stages, (spec, drawn, stage) => {
      const { serviceMesh, ...rest } = spec;
      const asked = isWayOut(stage) ? rest : { ...rest, ...(serviceMesh ? { serviceMesh } : {}) };
      for (const version of inSoak([drawn], [undefined, ...versions])) {
        proved.tried++;
        const differing = version === undefined ? found(rest, withoutMesh) : found(asked, meshFacts(version, stage));
        if (differing) proved[version === undefined ? 'plain' : 'inMesh']++;
        expect(differing ?? [], `with Istio ${version ?? 'nowhere'}`).toEqual([]);
      }
    }),
    runs(500, 10_000),
  );
  // Few are refused.
  expect(proved.plain).toBeGreaterThan(0);
  expect(proved.plain + proved.inMesh).toBeGreaterThan(proved.tried * 0.8);
});
