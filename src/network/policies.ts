import type { KubeObject } from '../objects/object.ts';
import type { ComponentName } from '../platform/component.ts';
import { type Flow, isComponent, isPlace } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import { componentLabels, partOf, platformLabels, selectorLabels } from '../platform/labels.ts';
import { type OutsideAddresses, outsidePeer, type PolicyPeer, placePeers } from './peers.ts';

const apiVersion = 'networking.k8s.io/v1';

interface PolicyRule {
  from?: PolicyPeer[];
  to?: PolicyPeer[];
  /** Without a port: all of them. */
  ports: { protocol: 'TCP' | 'UDP'; port?: number }[];
}

/**
 * Deny by default in both directions for the whole namespace, then one policy for each component with exactly its flows.
 * Kubelets reach the pods of their own node whatever policies say, so probes and port-forwarding need no rule.
 */
export function networkPolicies(graph: PlatformGraph, outside: OutsideAddresses): KubeObject[] {
  const neighbours = graph.flows.filter(({ from, to }) => from === 'neighbours' || to === 'neighbours');
  return [
    defaultDeny(graph),
    ...graph.components.map((component) => componentPolicy(graph, component.name, outside)),
    ...(neighbours.length > 0 ? [neighbourPolicy(graph, neighbours, outside)] : []),
  ];
}

function defaultDeny(graph: PlatformGraph): KubeObject {
  return {
    apiVersion,
    kind: 'NetworkPolicy',
    metadata: { name: 'default-deny', namespace: graph.namespace, labels: platformLabels(graph.name) },
    spec: { podSelector: {}, policyTypes: ['Egress', 'Ingress'] },
  };
}

function componentPolicy(graph: PlatformGraph, name: ComponentName, outside: OutsideAddresses): KubeObject {
  const incoming = graph.flows.filter((flow) => flow.to === name && flow.from !== 'users');
  const outgoing = graph.flows.filter((flow) => flow.from === name);
  return {
    apiVersion,
    kind: 'NetworkPolicy',
    metadata: { name, namespace: graph.namespace, labels: componentLabels(graph.name, name) },
    spec: {
      podSelector: { matchLabels: selectorLabels(name) },
      policyTypes: ['Egress', 'Ingress'],
      ...rulesOf(incoming, outgoing, outside),
    },
  };
}

/** Other pods in the namespace fall under the default deny too; what they may do is in their flows. */
function neighbourPolicy(graph: PlatformGraph, flows: Flow[], outside: OutsideAddresses): KubeObject {
  const incoming = flows.filter(({ to }) => to === 'neighbours');
  const outgoing = flows.filter(({ from }) => from === 'neighbours');
  return {
    apiVersion,
    kind: 'NetworkPolicy',
    metadata: { name: 'neighbours', namespace: graph.namespace, labels: platformLabels(graph.name) },
    spec: {
      podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/part-of', operator: 'NotIn', values: [partOf] }] },
      policyTypes: [...(outgoing.length > 0 ? ['Egress'] : []), ...(incoming.length > 0 ? ['Ingress'] : [])],
      ...rulesOf(incoming, outgoing, outside),
    },
  };
}

function rulesOf(incoming: Flow[], outgoing: Flow[], outside: OutsideAddresses): Record<string, PolicyRule[]> {
  return {
    ...withRules(
      'ingress',
      incoming.map((flow) => ({ from: peersOf(flow.from, outside), ports: portsOf(flow, outside, flow.from) })),
    ),
    ...withRules(
      'egress',
      outgoing.map((flow) => ({ to: peersOf(flow.to, outside), ports: portsOf(flow, outside, flow.to) })),
    ),
  };
}

/** Rules with the same peers become one with several ports; a direction without rules is left out and so denied. */
function withRules(direction: 'ingress' | 'egress', rules: PolicyRule[]): Record<string, PolicyRule[]> {
  const merged = new Map<string, PolicyRule>();
  for (const rule of rules) {
    // An empty list of peers would let in everybody.
    if ((rule.from ?? rule.to ?? []).length === 0) continue;
    const key = JSON.stringify(rule.from ?? rule.to);
    const same = merged.get(key);
    if (!same) merged.set(key, { ...rule, ports: [...rule.ports] });
    else
      for (const port of rule.ports)
        if (!same.ports.some((p) => p.port === port.port && p.protocol === port.protocol)) same.ports.push(port);
  }
  return merged.size > 0 ? { [direction]: [...merged.values()] } : {};
}

function peersOf(peer: Flow['from'], outside: OutsideAddresses): PolicyPeer[] {
  if (isPlace(peer)) return placePeers(peer);
  return isComponent(peer) ? [{ podSelector: { matchLabels: selectorLabels(peer) } }] : outsidePeer(peer, outside);
}

function portsOf(flow: Flow, outside: OutsideAddresses, far: Flow['from']): PolicyRule['ports'] {
  const ports = far === 'api-server' ? outside.apiServer.ports : [flow.port];
  return ports.map((port) => ({ protocol: flow.protocol, ...(port === 'any' ? {} : { port }) }));
}
