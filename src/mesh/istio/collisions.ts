import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { MeshObjectFacts } from '../../facts/facts.ts';
import type { KubeObject } from '../../objects/object.ts';
import { componentLabels } from '../../platform/labels.ts';
import type { MeshInput } from '../mesh.ts';
import { areRivals, type Claim, type Ground, isOlder, winnerOf } from './rivals.ts';
import { surveyed } from './survey.ts';

export interface Collisions {
  /** What may be written: nobody else's object is about the same, or ours was there first. */
  objects: KubeObject[];
  diagnostics: Diagnostic[];
}

/**
 * Takes out of what is rendered what would fight with objects of others: Istio would follow one of the two in silence. What has
 * been written already and is older stays, since taking it away would let the other change how the platform behaves.
 */
export function withoutCollisions(input: MeshInput, rendered: readonly KubeObject[]): Collisions {
  const diagnostics: Diagnostic[] = [];
  const objects = rendered.filter((object) => {
    const ours = claimOf(input, object);
    const rivals = ours ? rivalsOf(input, ours) : [];
    if (!ours || rivals.length === 0) return true;
    const stays = rivals.every((theirs) => isOlder(ours, theirs));
    diagnostics.push(...rivals.map((theirs) => (stays ? overridden : notWritten)(ours, theirs, groundOf(input))));
    return stays;
  });
  return { objects, diagnostics };
}

/** What an object of ours says, and since when it is there; undefined for what nobody else's can be about the same as. */
function claimOf({ others = [] }: MeshInput, object: KubeObject): Claim | undefined {
  const said = surveyed(object);
  if (!said) return undefined;
  const { name, namespace = '' } = object.metadata;
  const { kind } = object;
  const written = others.find(
    (one) => one.ours && one.kind === kind && one.namespace === namespace && one.name === name,
  );
  return { kind, namespace, name, ...said, ...(written?.created ? { created: written.created } : {}) };
}

function rivalsOf(input: MeshInput, ours: Claim): MeshObjectFacts[] {
  const ground = groundOf(input);
  return (input.others ?? []).filter((theirs) => !theirs.ours && areRivals(ours, theirs, ground));
}

function groundOf({ graph, mesh }: MeshInput): Ground {
  const pods = graph.components.map(({ name }) => componentLabels(graph.name, name));
  return { pods, domain: mesh.domain ?? 'cluster.local' };
}

function notWritten(ours: Claim, theirs: Claim, ground: Ground): Diagnostic {
  const { holds, because } = winnerOf(ours, theirs, ground);
  const outcome =
    holds === 'theirs'
      ? `the latter would hold, since ${because}`
      : `the former would hold, since ${because}, and change what the latter is for`;
  return {
    ...conflict(ours),
    message: `${text(ours)} is not written, because ${text(theirs)}, which is not the platform’s, is about the same${detail(theirs)}: ${outcome}`,
    hint: `Delete ${text(theirs)}, or limit it to what is not the platform’s; ours is written then by itself.`,
  };
}

function overridden(ours: Claim, theirs: Claim, ground: Ground): Diagnostic {
  const { holds, because } = winnerOf(ours, theirs, ground);
  const outcome = holds === 'ours' ? `ours holds, since ${because}` : `it holds, since ${because}`;
  return {
    ...conflict(ours),
    message: `${text(theirs)}, which is not the platform’s, is about the same${detail(theirs)} as ${text(ours)}: ${outcome}`,
    hint: `Delete ${text(theirs)}, or limit it to what is not the platform’s.`,
  };
}

const paths: Readonly<Record<string, string>> = {
  PeerAuthentication: 'spec.serviceMesh.mtls.mode',
  DestinationRule: 'spec.serviceMesh.trafficManagement',
  VirtualService: 'spec.serviceMesh.trafficManagement',
  Telemetry: 'spec.serviceMesh.observability',
};

function conflict({ kind }: Claim): Pick<Diagnostic, 'code' | 'severity' | 'path'> {
  return { code: 'MESH_OBJECT_CONFLICT', severity: 'warning', path: paths[kind] ?? 'spec.serviceMesh' };
}

const text = ({ kind, namespace, name }: Claim): string => `${kind} ${namespace}/${name}`;

function detail({ hosts = [], mode }: Claim): string {
  const said = [...hosts, ...(mode ? [`mode ${mode}`] : [])];
  return said.length > 0 ? ` (${said.join(', ')})` : '';
}
