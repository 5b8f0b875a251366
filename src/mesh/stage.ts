import { withDefaults } from '../api/schema/defaults.ts';
import { serviceMesh as meshSchema, type ServiceMeshSpec } from '../api/spec/mesh/mesh.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts, MeshStageName } from '../facts/facts.ts';
import type { KubeObject } from '../objects/object.ts';
import type { Flow } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import { stageAnnotation } from '../platform/labels.ts';
import { chooseMesh, type MeshChoice } from './choose.ts';
import type { Mesh, MeshOutput } from './mesh.ts';

/** What holds while a platform that runs is on its way into a mesh, or out of it. */
export interface StageEffect {
  /** Plain text is taken on all ports, whatever the platform asks for. */
  plainText: boolean;
  /** `none`: nobody is refused; `counted`: nobody is refused, and the proxies count whom they would refuse. */
  authorization: 'none' | 'counted' | 'enforced';
  /** New pods get proxies. */
  proxies: boolean;
  /** The way out; the others belong to the way in. */
  leaving: boolean;
}

export const stageEffects: Readonly<Record<MeshStageName, StageEffect>> = {
  inject: { plainText: true, authorization: 'none', proxies: true, leaving: false },
  permissive: { plainText: true, authorization: 'counted', proxies: true, leaving: false },
  strict: { plainText: false, authorization: 'counted', proxies: true, leaving: false },
  guarded: { plainText: true, authorization: 'enforced', proxies: true, leaving: false },
  open: { plainText: true, authorization: 'none', proxies: true, leaving: true },
  eject: { plainText: true, authorization: 'none', proxies: false, leaving: true },
};

/** The control plane a platform belongs to in its stage: one that leaves still belongs to a mesh, about which there is nothing to say. */
export function chooseMeshInStage(
  platform: ObservabilityPlatform,
  namespace: string,
  facts: Facts,
  backends: readonly Mesh[],
): MeshChoice {
  const choice = chooseMesh(platformInStage(platform, facts.meshStage, facts.meshLeft), namespace, facts, backends);
  return isLeaving(facts) ? { ...choice, diagnostics: [] } : choice;
}

export function isLeaving({ meshStage }: Facts): boolean {
  return meshStage !== undefined && stageEffects[meshStage].leaving;
}

/** The output with its stage on it, so that it can be told from what is there. What is as in the end carries none. */
export function inStage(output: MeshOutput, stage: MeshStageName | undefined): MeshOutput {
  if (!stage || stageEffects[stage].authorization === 'enforced') return output;
  const { policies, firstPolicies = [] } = output;
  const mark = (policy: KubeObject): KubeObject => ({
    ...policy,
    metadata: { ...policy.metadata, annotations: { ...policy.metadata.annotations, [stageAnnotation]: stage } },
  });
  return { ...output, policies: policies.map(mark), firstPolicies: firstPolicies.map(mark) };
}

/** The stage a live platform tells of, as long as it is on the way that is asked for. */
export function liveStage({ spec, status }: ObservabilityPlatform): Pick<Facts, 'meshStage' | 'meshLeft'> {
  const { name, from } = status?.serviceMesh?.stage ?? {};
  if (name === undefined || name === 'deny') return {};
  const { enabled = false, type } = spec.serviceMesh ?? {};
  if (from !== undefined && enabled) return type === from ? {} : { meshStage: name, meshLeft: from };
  return stageEffects[name].leaving === enabled ? {} : { meshStage: name };
}

/** Whether new pods get proxies. */
export function getsProxies({ meshStage }: Facts): boolean {
  return meshStage === undefined || stageEffects[meshStage].proxies;
}

/** While proxies count whom they would refuse, the operator reads it. */
export function counterFlows(
  { components, outsideMesh }: PlatformGraph,
  { meshStage, operator }: Facts,
  mesh: Mesh,
): Flow[] {
  if (!meshStage || !operator || !mesh.staging || stageEffects[meshStage].authorization !== 'counted') return [];
  const { port } = mesh.staging.counters;
  const injected = components.filter(({ name }) => !outsideMesh.has(name));
  return injected.map(({ name }) => ({
    from: 'operator',
    to: name,
    port,
    protocol: 'TCP',
    kind: 'read',
    why: 'the operator reads how many calls the policies would refuse before it enforces them',
  }));
}

/**
 * The platform as its mesh sees it in a stage: one that leaves belongs to it to the end, although it no longer asks for that, or
 * asks for another.
 */
export function platformInStage(
  platform: ObservabilityPlatform,
  stage: MeshStageName | undefined,
  left?: string,
): ObservabilityPlatform {
  if (!stage || !stageEffects[stage].leaving) return platform;
  const { serviceMesh } = platform.spec;
  const { revision, ...known } = serviceMesh ?? (withDefaults({}, meshSchema.schema) as ServiceMeshSpec);
  const isSame = left === undefined || known.type === left || known.type === 'auto';
  const type = (left ?? 'auto') as ServiceMeshSpec['type'];
  // A revision is one of the mesh that is joined.
  return withMesh(platform, { ...known, ...(isSame && revision ? { revision } : {}), enabled: true, type });
}

/** The platform with the mode it has while plain text is taken. */
export function takingPlainText(platform: ObservabilityPlatform): ObservabilityPlatform {
  const { serviceMesh } = platform.spec;
  return serviceMesh ? withMesh(platform, { ...serviceMesh, mtls: { enabled: true, mode: 'PERMISSIVE' } }) : platform;
}

function withMesh(
  platform: ObservabilityPlatform,
  serviceMesh: ObservabilityPlatform['spec']['serviceMesh'],
): ObservabilityPlatform {
  return { ...platform, spec: { ...platform.spec, serviceMesh } };
}
