import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { MeshObjectFacts } from '../../facts/facts.ts';
import { at, textMap } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { componentLabels } from '../../platform/labels.ts';
import type { MeshInput } from '../mesh.ts';
import { adminPort } from './ports.ts';

export interface Collisions {
  /** What may be written: no Server of somebody else's is about the same, or ours was there first. */
  objects: KubeObject[];
  diagnostics: Diagnostic[];
}

/**
 * Takes out Servers that would fight with others' about a port of the same pods: the webhook of older releases refuses the younger,
 * later ones follow the older. What has been written already and is older stays.
 */
export function withoutCollisions(input: MeshInput, servers: readonly KubeObject[]): Collisions {
  const diagnostics = [...foreignAdmissions(input)];
  const objects = servers.filter((server) => {
    const rivals = rivalsOf(input, server);
    const stays = rivals.every((theirs) => isOlder(input, server, theirs));
    diagnostics.push(...rivals.map((theirs) => conflict(server, theirs, stays)));
    return stays;
  });
  return { objects, diagnostics };
}

function rivalsOf({ others = [], graph }: MeshInput, server: KubeObject): MeshObjectFacts[] {
  const ours = textMap(at(server.spec, 'podSelector', 'matchLabels'));
  const port = at(server.spec, 'port');
  const names = portNames(graph.components.flatMap(({ ports }) => ports.filter(({ number }) => number === port)));
  const known = new Set([String(port), ...names, ...(port === adminPort ? ['linkerd-admin'] : [])]);
  const pods = graph.components.map(({ name }) => componentLabels(graph.name, name)).filter((one) => takes(ours, one));
  return others.filter(
    (theirs) =>
      !theirs.ours &&
      theirs.kind === 'Server' &&
      theirs.namespace === graph.namespace &&
      (theirs.ports ?? []).some((one) => known.has(one)) &&
      pods.some((labels) => takes(theirs.selector ?? {}, labels)),
  );
}

function portNames(ports: readonly { name: string }[]): string[] {
  return ports.map(({ name }) => name);
}

function takes(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** One that is not there yet is younger than all; of two of the same age the name decides. */
function isOlder({ others = [] }: MeshInput, { metadata }: KubeObject, theirs: MeshObjectFacts): boolean {
  const { name, namespace } = metadata;
  const created = others.find(
    (one) => one.ours && one.kind === 'Server' && one.namespace === namespace && one.name === name,
  )?.created;
  if (created === undefined || theirs.created === undefined) return created !== undefined;
  return created === theirs.created ? name < theirs.name : created < theirs.created;
}

function conflict({ metadata }: KubeObject, theirs: MeshObjectFacts, stays: boolean): Diagnostic {
  const other = `Server ${theirs.namespace}/${theirs.name}`;
  const ours = `Server ${metadata.namespace ?? ''}/${metadata.name}`;
  return {
    code: 'MESH_OBJECT_CONFLICT',
    severity: 'warning',
    path: 'spec.serviceMesh.authorization',
    message: stays
      ? `${other}, which is not the platform’s, is about the same port as ${ours}, which holds, since it is older`
      : `${ours} is not written, because ${other}, which is not the platform’s, is about the same port and older: proxies follow that one`,
    hint: `Delete ${other}, or let it select other pods${stays ? '' : '; ours is written then by itself'}.`,
  };
}

/** A policy about a namespace lets callers in at all Servers there. */
function foreignAdmissions({ others = [], graph }: MeshInput): Diagnostic[] {
  return others
    .filter((one) => one.kind === 'AuthorizationPolicy' && !one.ours && one.namespace === graph.namespace)
    .filter(({ apiVersion, action }) => apiVersion.startsWith('policy.linkerd.io/') && action === 'ALLOW')
    .map(({ namespace, name }) => ({
      code: 'FOREIGN_POLICY',
      severity: 'warning',
      path: 'spec.serviceMesh',
      message: `AuthorizationPolicy ${namespace}/${name}, which is not the platform’s, is about the whole namespace: whom it lets in may call every component, whatever the platform’s policies say`,
      hint: 'Let it target the Servers it is meant for.',
    }));
}
