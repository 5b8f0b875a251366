import type { FlowInput, Port, Workload } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { peersServiceOf } from '../../platform/replica-address.ts';

const peersService = peersServiceOf('loki');
const gossipPort = 7946;
const grpcPort = 9095;

/** Named `tcp-`, because replicas call each other by address: read as HTTP, a mesh would look for a host of that name. */
const ports: readonly Port[] = [
  { name: 'tcp-gossip', number: gossipPort, appProtocol: 'tcp' },
  { name: 'tcp-grpc', number: grpcPort, appProtocol: 'tcp' },
];

export function isReplicated({ spec }: Pick<FlowInput, 'spec'>): boolean {
  return (spec.replicas ?? 1) > 1;
}

export function commonConfig(input: FlowInput): Record<string, unknown> {
  if (isReplicated(input))
    return { path_prefix: '/var/loki', replication_factor: 3, ring: { kvstore: { store: 'memberlist' } } };
  return {
    path_prefix: '/var/loki',
    replication_factor: 1,
    // A single replica talks to itself: loopback is neither captured by a sidecar nor refused by a policy.
    instance_addr: '127.0.0.1',
    ring: { kvstore: { store: 'inmemory' } },
  };
}

/** The label keeps a ring from taking in replicas of another cluster or platform that it happens to reach. */
export function memberlist(input: FlowInput): Record<string, unknown> {
  if (!isReplicated(input)) return {};
  const { platform, namespace } = input;
  const cluster = platform.spec.global.clusterName;
  return {
    memberlist: {
      cluster_label: [...(cluster ? [cluster] : []), namespace, platform.metadata.name].join('.'),
      bind_port: gossipPort,
      join_members: [`dns+${peersService}.${namespace}.svc:${gossipPort}`],
      // Replicas come and go under changing addresses.
      left_ingesters_timeout: '5m',
      rejoin_interval: '30s',
    },
  };
}

/** One replica evaluates each group of rules. */
export function rulerRing(input: FlowInput): Record<string, unknown> {
  return isReplicated(input)
    ? { enable_sharding: true, ring: { kvstore: { store: 'memberlist' } } }
    : { ring: { kvstore: { store: 'inmemory' } } };
}

/** The pod's own address in every ring, as arguments because a kubelet fills them in. */
export function replicaPod(input: FlowInput): Pick<Workload, 'args' | 'env' | 'peers'> {
  if (!isReplicated(input)) return { args: [], env: [] };
  const own = '$(POD_IP)';
  return {
    args: [
      `-common.storage.ring.instance-addr=${own}`,
      `-frontend.instance-addr=${own}`,
      `-index-gateway.ring.instance-addr=${own}`,
      `-memberlist.advertise-addr=${own}`,
    ],
    env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
    peers: { serviceName: peersService, ports },
  };
}

export function replicaFlows(input: FlowInput): Flow[] {
  if (!isReplicated(input)) return [];
  return [
    { from: 'loki', to: 'loki', port: gossipPort, protocol: 'TCP', kind: 'gossip', why: 'replicas find each other' },
    {
      from: 'loki',
      to: 'loki',
      port: grpcPort,
      protocol: 'TCP',
      kind: 'read',
      why: 'replicas share records and queries',
    },
  ];
}
