import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import { compile } from '../../../compile.ts';
import type { Facts, MeshStageName } from '../../../facts/facts.ts';
import { networkSemantics } from '../../../network/semantics/index.ts';
import { planObjects } from '../../../plan/serialize.ts';
import { prove } from '../../../prove/proof.ts';
import type { ProofReport } from '../../../prove/report.ts';
import type { ProofInput } from '../../../prove/setting.ts';
import { plainFacts, platformWith } from '../../../testing/platform.ts';
import { assumeLinkerd } from '../assume.ts';
import { linkerdProof } from '../proof.ts';

type MeshSpec = NonNullable<PlatformSpecInput['serviceMesh']>;

/** A cluster with a default installation of that version. */
export function linkerdFacts(version: string, stage?: MeshStageName): Facts {
  const { assumed: _, ...mesh } = assumeLinkerd(version);
  return {
    ...plainFacts,
    operator: { namespace: 'gunj-system' },
    meshes: [mesh],
    ...(stage ? { meshStage: stage } : {}),
  };
}

/** What the proof of a platform in Linkerd reads, for tests; throws where there is no plan. */
export function proofInput(
  version: string,
  serviceMesh: MeshSpec = {},
  spec: PlatformSpecInput = {},
  stage?: MeshStageName,
): ProofInput {
  const platform = platformWith({ ...spec, serviceMesh: { enabled: true, ...serviceMesh } });
  const facts = linkerdFacts(version, stage);
  const { plan, graph, diagnostics } = compile(platform, facts);
  const [mesh] = facts.meshes ?? [];
  if (!plan || !graph || !mesh) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const objects = planObjects(plan);
  return { platform, graph, facts, objects, network: networkSemantics, mesh: { proof: linkerdProof, facts: mesh } };
}

export function proofOf(...args: Parameters<typeof proofInput>): ProofReport {
  return prove(proofInput(...args));
}
