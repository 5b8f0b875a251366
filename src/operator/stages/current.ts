import type { PlatformStatus } from '../../api/types.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import { groupKind, groupOf, type KubeObject } from '../../objects/object.ts';

/**
 * The mesh a platform is in, or on its way out of: by its status, without one by what is there. Undefined for one that is in none, as
 * far as can be told.
 */
export function currentMesh(
  { serviceMesh }: PlatformStatus,
  members: readonly KubeObject[],
  backends: readonly Mesh[],
): Mesh | undefined {
  const type = serviceMesh?.stage?.from ?? serviceMesh?.type;
  if (type !== undefined) return backends.find((mesh) => mesh.type === type);
  const there = new Set(members.map(groupKind));
  return backends.find((mesh) => mesh.writes.some((kind) => isItsOwn(kind.apiVersion) && there.has(groupKind(kind))));
}

/** Kinds of Kubernetes itself are written by everybody. */
function isItsOwn(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return group !== '' && group.includes('.') && !group.endsWith('.k8s.io');
}
