import { istio } from './istio/index.ts';
import { linkerd } from './linkerd/index.ts';
import type { Mesh } from './mesh.ts';

/** All meshes. A new one is a new folder and a line here. */
export const meshes: readonly Mesh[] = [istio, linkerd];

export function meshOf(type: string): Mesh | undefined {
  return meshes.find((mesh) => mesh.type === type);
}
