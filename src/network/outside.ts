import type { Facts, MeshFacts } from '../facts/facts.ts';
import type { OutsideAddresses } from './peers.ts';

/** Where an API server listens when nobody has said otherwise. */
const assumedApiPorts = [443, 6443];

/** Finds the peers outside the platform in the facts. */
export function outsideAddresses(facts: Facts, mesh: MeshFacts | undefined): OutsideAddresses {
  const api = facts.kubernetes?.apiServer;
  return {
    apiServer: api ? { addresses: api.addresses, ports: [api.port] } : { addresses: [], ports: assumedApiPorts },
    ...(facts.operator ? { operator: facts.operator } : {}),
    ...(mesh ? { controlPlane: { namespace: mesh.namespace, labels: mesh.controlPlaneSelector } } : {}),
  };
}
