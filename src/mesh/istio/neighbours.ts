import type { Flow } from '../../platform/flow.ts';
import { isComponent } from '../../platform/flow.ts';
import type { PlatformGraph } from '../../platform/graph.ts';
import type { EffectiveMode } from './mode.ts';
import { isPlainCaller } from './plain-text.ts';

type NeighbourFlow = Flow & { to: 'neighbours' };

/** Operations of one ALLOW: who calls with an identity may do the first, whoever network policies let in the second. */
export interface NeighbourRules {
  identified: Operation[];
  anonymous: Operation[];
}

interface Operation {
  ports?: string[];
  notPorts?: string[];
  methods?: string[];
  paths?: string[];
}

/** Calls of components to pods of the namespace that are not ours, which the default deny covers too. */
export function neighbourFlows({ flows }: PlatformGraph): NeighbourFlow[] {
  return flows.filter(
    (flow): flow is NeighbourFlow => isComponent(flow.from) && flow.to === 'neighbours' && flow.protocol === 'TCP',
  );
}

/**
 * A selector cannot say "not ours", so the policy holds for the whole namespace, and ours are left out by their ports. There a
 * scrape may still GET /metrics, which opens nothing of ours: network policies let nobody further than the flows. Other ports
 * are not limited to requests: where a Service does not say that a port carries HTTP, a sidecar takes the certificate of
 * Prometheus for plain TCP, of which no request is seen.
 */
export function neighbourRules(graph: PlatformGraph, flow: NeighbourFlow, mode: EffectiveMode): NeighbourRules {
  const rules = rulesOf(graph, flow, mode);
  if (!isPlainCaller(graph, flow.from)) return rules;
  // Who has no identity gets in where plain text does.
  const any = mode === 'PERMISSIVE' && flow.kind !== 'scrape' ? rules.identified : rules.anonymous;
  return { identified: [], anonymous: any };
}

function rulesOf(graph: PlatformGraph, flow: NeighbourFlow, mode: EffectiveMode): NeighbourRules {
  const ours = portsOfOurs(graph);
  const scrape = flow.kind === 'scrape';
  const reading = { methods: ['GET'], paths: ['/metrics'] };
  const anonymous = scrape && mode === 'PERMISSIVE';
  if (flow.port === 'any')
    return {
      identified: [{ notPorts: ours }, { ports: ours, ...reading }],
      anonymous: anonymous ? [reading] : [],
    };
  const ports = [String(flow.port)];
  const taken = ours.includes(String(flow.port));
  return {
    identified: taken ? (scrape ? [{ ports, ...reading }] : []) : [{ ports }],
    anonymous: anonymous ? [{ ports, ...reading }] : [],
  };
}

/** Calls that no policy could let through without opening a component of ours that listens on the same port. */
export function deniedNeighbours(graph: PlatformGraph, mode: EffectiveMode): NeighbourFlow[] {
  return neighbourFlows(graph).filter(
    (flow) => !isPlainCaller(graph, flow.from) && neighbourRules(graph, flow, mode).identified.length === 0,
  );
}

/** Those they declare, and those that only some platforms have, such as for replicas that talk to each other. */
function portsOfOurs({ components, flows }: PlatformGraph): string[] {
  const declared = components.flatMap((component) => [
    ...component.ports.map(({ number }) => number),
    component.metricsPort,
  ]);
  const called = flows.flatMap(({ to, port }) => (isComponent(to) && port !== 'any' ? port : []));
  return [...new Set([...declared, ...called])].sort((a, b) => a - b).map(String);
}
