import type { OutsidePeer } from '../platform/flow.ts';
import { partOf } from '../platform/labels.ts';

/** Where the peers are that are not workloads of the platform. */
export interface OutsideAddresses {
  /** Addresses behind the API's Service, since policies see the address after translation. No addresses: not known, so any. */
  apiServer: { addresses: readonly string[]; ports: readonly number[] };
  /** Pods of the mesh's control plane; absent without a mesh. */
  controlPlane?: { namespace: string; labels: Record<string, string> };
}

export type PolicyPeer =
  | { podSelector: Record<string, unknown>; namespaceSelector?: Record<string, unknown> }
  | { ipBlock: { cidr: string } };

/** Node-local DNS caches listen on this link-local address. */
const nodeLocalDns = '169.254.20.10';

export function outsidePeer(peer: OutsidePeer, outside: OutsideAddresses): PolicyPeer[] {
  switch (peer) {
    case 'api-server':
      return outside.apiServer.addresses.length > 0
        ? outside.apiServer.addresses.map(addressBlock)
        : [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }];
    case 'dns':
      return [inNamespace('kube-system', { 'k8s-app': 'kube-dns' }), addressBlock(nodeLocalDns)];
    case 'mesh-control-plane':
      return outside.controlPlane ? [inNamespace(outside.controlPlane.namespace, outside.controlPlane.labels)] : [];
    case 'neighbours':
      return [
        {
          podSelector: {
            matchExpressions: [{ key: 'app.kubernetes.io/part-of', operator: 'NotIn', values: [partOf] }],
          },
        },
      ];
    case 'users':
      return [];
  }
}

function inNamespace(namespace: string, labels: Record<string, string>): PolicyPeer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: { matchLabels: labels },
  };
}

function addressBlock(address: string): PolicyPeer {
  return { ipBlock: { cidr: address.includes(':') ? `${address}/128` : `${address}/32` } };
}
