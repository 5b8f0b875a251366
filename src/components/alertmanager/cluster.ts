import type { EnvVar, FlowInput, Workload } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { peersServiceOf, replicaAddress } from '../../platform/replica-address.ts';

const gossipPort = 9094;

/** Replicas tell each other what is silenced and who has been told, so that people hear of an alert once. */
export function clusterArgs({ spec, platform, namespace }: FlowInput): string[] {
  const replicas = spec.replicas ?? 1;
  // One replica has nobody to gossip with.
  if (replicas === 1) return ['--cluster.listen-address='];
  return [
    // The address it listens on is the one it tells the others; by itself it would look for a private one.
    `--cluster.listen-address=[$(POD_IP)]:${gossipPort}`,
    `--cluster.label=${namespace}/${platform.metadata.name}`,
    // A replica that was away gets a new address; the old one need not be called for hours.
    '--cluster.reconnect-timeout=5m',
    ...Array.from(
      { length: replicas },
      (_, index) => `--cluster.peer=${replicaAddress('alertmanager', index, namespace, gossipPort)}`,
    ),
  ];
}

export function clusterEnv({ spec }: FlowInput): EnvVar[] {
  return (spec.replicas ?? 1) > 1 ? [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }] : [];
}

export function clusterPeers({ spec }: FlowInput): Pick<Workload, 'peers'> {
  if ((spec.replicas ?? 1) === 1) return {};
  return {
    peers: {
      serviceName: peersServiceOf('alertmanager'),
      ports: [
        { name: 'tcp-gossip', number: gossipPort, appProtocol: 'tcp' },
        // Alerts go to each replica by its own name: a sidecar knows it only by a port of this Service.
        { name: 'http-web', number: 9093, appProtocol: 'http' },
      ],
    },
  };
}

export function gossipFlows({ spec }: FlowInput): Flow[] {
  if ((spec.replicas ?? 1) === 1) return [];
  return (['TCP', 'UDP'] as const).map((protocol) => ({
    from: 'alertmanager',
    to: 'alertmanager',
    port: gossipPort,
    protocol,
    kind: 'gossip',
    why: 'replicas tell each other what is silenced and who has been told',
  }));
}
