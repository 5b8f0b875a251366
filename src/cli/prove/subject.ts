import { clusterFacts } from '../../facts/cluster-source.ts';
import { objectFacts } from '../../facts/objects-source.ts';
import type { FactSource } from '../../facts/source.ts';
import type { KubeClient } from '../../kube/client.ts';
import { meshesAmong } from '../../mesh/among.ts';
import { describe } from '../../mesh/candidates.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import { meshes, meshOf } from '../../mesh/registry.ts';
import { isForeignPolicy, withForeignPolicies } from '../../network/semantics/foreign.ts';
import { networkSemantics } from '../../network/semantics/index.ts';
import type { AnyObjects } from '../../objects/any-objects.ts';
import { groupOf, type Kind, type KubeObject } from '../../objects/object.ts';
import type { SurveyInput } from '../../prove/survey.ts';
import { chooseFacts, type FactsChoice } from '../assumed-facts.ts';
import { type ClusterOptions, connectTo } from '../cluster-option.ts';
import { UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { readObjects } from '../objects-file.ts';
import { clusterObjects } from './cluster-objects.ts';
import { withOtherMeshes } from './other-meshes.ts';

/** Objects somewhere: in files, or in a cluster. */
export interface SubjectChoice extends ClusterOptions, FactsChoice {
  objects?: string;
}

export interface Subject {
  /** For people: a path, or the name of a cluster. */
  name: string;
  /** All that is needed to judge them by themselves. */
  input: SurveyInput;
  /** What has to be known to trust the answer: sentences. */
  notes: readonly string[];
}

/** Whether objects are asked for, in files or in a cluster. */
export function asksForObjects({ objects, context, kubeconfig }: SubjectChoice): boolean {
  return objects !== undefined || context !== undefined || kubeconfig !== undefined;
}

export function checkChoice({ objects, context, kubeconfig, facts, mesh }: SubjectChoice): void {
  const cluster = context ?? kubeconfig;
  if (objects !== undefined && cluster !== undefined)
    throw new UsageError('--objects and --context are two places to read objects from; name one');
  if (cluster !== undefined && (facts ?? mesh) !== undefined)
    throw new UsageError('--context reads what the cluster is like; leave out --facts and --mesh');
}

/** The objects and the mesh they are about. Undefined when the facts were refused; the reasons are then on standard error. */
export async function readSubject(choice: SubjectChoice, io: Io): Promise<Subject | undefined> {
  if (choice.objects !== undefined) {
    const found = await readObjects(choice.objects, io);
    const name = choice.objects === '-' ? 'standard input' : choice.objects;
    return subjectOf(name, found, choice, objectFacts(found.objects), io);
  }
  const client = await connectTo(choice, io);
  try {
    return await clusterSubject(client, choice, io);
  } finally {
    client.close();
  }
}

export async function clusterSubject(client: KubeClient, choice: SubjectChoice, io: Io): Promise<Subject | undefined> {
  const found = await clusterObjects(client, isPolicy, io);
  return subjectOf(`cluster ${choice.context ?? client.server}`, found, choice, clusterFacts(client), io);
}

async function subjectOf(
  name: string,
  { objects, notes }: AnyObjects,
  choice: FactsChoice,
  source: FactSource,
  io: Io,
): Promise<Subject | undefined> {
  const chosen = await chosenMesh(choice, source, objects, io);
  if (!chosen) return undefined;
  const { mesh, others, notes: ofMesh } = chosen;
  const isUnjudged = (one: Kind) =>
    isForeignPolicy(one) || meshes.some((other) => other.type !== mesh?.facts.type && isOf(other, one));
  const unjudged = objects.filter(isUnjudged);
  const input: SurveyInput = {
    objects,
    isPolicy: (object) => isPolicy(object) || isNetworkPolicy(object),
    network(world, universe) {
      const network = withForeignPolicies(networkSemantics(world, universe), world, universe, isUnjudged);
      return withOtherMeshes(network, world, universe, others);
    },
    ...(mesh ? { mesh: { proof: mesh.backend.proof, facts: mesh.facts } } : {}),
  };
  return { name, input, notes: [...notes, ...ofMesh, ...unjudgedNote(unjudged)] };
}

async function chosenMesh(choice: FactsChoice, source: FactSource, objects: readonly KubeObject[], io: Io) {
  if (choice.facts !== undefined || choice.mesh !== undefined) {
    const facts = await chooseFacts(choice, io);
    if (!facts) return undefined;
    const [first] = (facts.meshes ?? []).flatMap((one) => {
      const backend = meshOf(one.type);
      return backend ? [{ backend, facts: one }] : [];
    });
    return { mesh: first, others: [], notes: [] };
  }
  const found = await meshesAmong(source, objects, meshes);
  const [first, ...others] = found;
  const notes = [
    ...(first?.because === 'assumed'
      ? [
          `the control plane of ${first.backend.type} is not among the objects; a default installation is assumed: trust domain ${first.facts.trustDomain}, policies for the whole mesh in ${first.facts.rootNamespace ?? first.facts.namespace}. Give --facts or --mesh for another`,
        ]
      : []),
    ...others.map(({ facts }) => `${describe(facts)} is there too; what its policies say is not judged`),
  ];
  return { mesh: first, others: others.filter(({ facts }) => facts.type !== first?.facts.type), notes };
}

function unjudgedNote(unjudged: readonly KubeObject[]): string[] {
  if (unjudged.length === 0) return [];
  const kindText = ({ kind, apiVersion }: Kind) => (kind === 'NetworkPolicy' ? `${kind} of ${apiVersion}` : kind);
  const kinds = [...Map.groupBy(unjudged, kindText)].map(([kind, those]) => `${those.length} ${kind}`);
  return [`${kinds.join(', ')}: not evaluated here, so whatever they may be about is unknown`];
}

function isPolicy(one: Kind): boolean {
  return isForeignPolicy(one) || meshes.some((mesh) => isOf(mesh, one));
}

function isNetworkPolicy({ apiVersion, kind }: Kind): boolean {
  return kind === 'NetworkPolicy' && groupOf(apiVersion) === 'networking.k8s.io';
}

function isOf({ proof }: Mesh, { apiVersion, kind }: Kind): boolean {
  return proof.kinds.some((one) => one.kind === kind && groupOf(one.apiVersion) === groupOf(apiVersion));
}
