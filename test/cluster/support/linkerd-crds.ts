import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkerd } from '../../../src/mesh/linkerd/index.ts';
import type { WrittenKind } from '../../../src/mesh/mesh.ts';
import { groupKind, groupOf, type KubeObject } from '../../../src/objects/object.ts';
import { parseCrds } from '../../../src/sandbox/linkerd/crds.ts';

/** The CRDs of a release in the folder that MESH_CRDS names (`linkerd-2.14/` …); undefined when they are not there. */
export function linkerdCrdsOf(minor: string): KubeObject[] | undefined {
  const folder = join(process.env['MESH_CRDS'] ?? '', `linkerd-${minor}`);
  if (!process.env['MESH_CRDS'] || !existsSync(folder)) return undefined;
  return readdirSync(folder).flatMap((file) => parseCrds(readFileSync(join(folder, file), 'utf8')));
}

/** CRDs by which the kinds of Linkerd that are written can be written, whatever is in them: where those of a release are not at hand. */
export function openLinkerdCrds(): KubeObject[] {
  const own = linkerd.writes.filter(({ apiVersion }) => groupOf(apiVersion).endsWith('linkerd.io'));
  return [...Map.groupBy(own, groupKind).values()].map(openCrd);
}

function openCrd(versions: readonly WrittenKind[]): KubeObject {
  const { apiVersion = '', kind = '', plural = '' } = versions[0] ?? {};
  const group = groupOf(apiVersion);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: versions.map((version, at) => ({
        name: version.apiVersion.slice(group.length + 1),
        served: true,
        storage: at === 0,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      })),
    },
  };
}
