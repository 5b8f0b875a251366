import type { MeshInput } from '../../mesh.ts';

/**
 * A Service of the platform as objects in its own namespace name it. Istio completes a name without dots by the namespace of the
 * object and the domain it was installed with, so a domain that is not known need not be guessed.
 */
export function serviceHost({ graph, clusterDomain }: MeshInput, service: string): string {
  return clusterDomain ? `${service}.${graph.namespace}.svc.${clusterDomain}` : service;
}
