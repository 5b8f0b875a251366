import type { OutsidePeer } from '../platform/flow.ts';
import { partOf } from '../platform/labels.ts';
import { metadataBlocks } from '../platform/metadata-address.ts';
import { isAddress, type Place } from '../platform/place.ts';

/** Where the peers are that are not workloads of the platform. */
export interface OutsideAddresses {
  /** Addresses behind the API's Service, since policies see the address after translation. No addresses: not known, so any. */
  apiServer: { addresses: readonly string[]; ports: readonly number[] };
  /** Pods of the mesh's control plane; absent without a mesh. */
  controlPlane?: { namespace: string; labels: Record<string, string> };
  /** Namespace of the operator; absent where it runs outside the cluster. */
  operator?: { namespace: string };
}

export type PolicyPeer =
  | { podSelector: Record<string, unknown>; namespaceSelector?: Record<string, unknown> }
  | { namespaceSelector: Record<string, unknown>; podSelector?: Record<string, unknown> }
  | { ipBlock: { cidr: string; except?: string[] } };

/** Node-local DNS caches listen on this link-local address. */
const nodeLocalDns = '169.254.20.10';

export function outsidePeer(peer: OutsidePeer, outside: OutsideAddresses): PolicyPeer[] {
  switch (peer) {
    case 'api-server':
      return outside.apiServer.addresses.length > 0 ? outside.apiServer.addresses.map(addressBlock) : anyAddress;
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
    case 'nodes':
      return anyAddress;
    case 'operator':
      return outside.operator
        ? [inNamespace(outside.operator.namespace, { 'app.kubernetes.io/name': 'gunj-operator' })]
        : [];
    case 'users':
      return [];
  }
}

/** A host by its address when that is what was given: policies cannot name hosts. */
export function placePeers(place: Place): PolicyPeer[] {
  if (place.kind === 'host') return isAddress(place.host) ? [addressBlock(place.host)] : anyAddress;
  if (place.kind === 'addresses') return place.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  const podSelector = place.labels ? { podSelector: { matchLabels: { ...place.labels } } } : {};
  if (place.namespaces === 'all') return [{ namespaceSelector: {}, ...podSelector }];
  return [
    {
      namespaceSelector: {
        matchExpressions: [
          { key: 'kubernetes.io/metadata.name', operator: 'In', values: [...place.namespaces].sort() },
        ],
      },
      ...podSelector,
    },
  ];
}

/** Everywhere but where clouds hand out credentials. */
const anyAddress: PolicyPeer[] = [
  { ipBlock: { cidr: '0.0.0.0/0', except: [...metadataBlocks.ipv4] } },
  { ipBlock: { cidr: '::/0', except: [...metadataBlocks.ipv6] } },
];

function inNamespace(namespace: string, labels: Record<string, string>): PolicyPeer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: { matchLabels: labels },
  };
}

function addressBlock(address: string): PolicyPeer {
  return { ipBlock: { cidr: address.includes(':') ? `${address}/128` : `${address}/32` } };
}
