import type { ProviderFacts } from '../../../facts/facts.ts';
import type { Flow, Peer } from '../../../platform/flow.ts';
import { placeOfHost } from '../../../platform/place.ts';
import type { MeshInput } from '../../mesh.ts';
import { callsIt, collectorOf } from './collector.ts';
import { quietComponents } from './quiet.ts';

const why = 'its sidecar reports there what it has seen';

/**
 * Sidecars call for themselves what a Telemetry has them report to, with the identity of their pod. Pods of others are let in to
 * the Collector anyway.
 */
export function reportFlows(input: MeshInput, providers: readonly ProviderFacts[]): Flow[] {
  const { graph } = input;
  const collector = collectorOf(input);
  const reporting = graph.components
    .map((component) => component.name)
    .filter((name) => !quietComponents.includes(name) && !graph.outsideMesh.has(name));
  const spoken = graph.flows.some(({ from, to }) => from === 'neighbours' || to === 'neighbours');
  return providers.flatMap((provider) => {
    const { service, port } = provider;
    if (service === undefined || port === undefined) return [];
    if (callsIt(provider, collector)) return reporting.map((from) => flow(from, 'otel-collector', port));
    const place = placeOfHost(service, port, graph.namespace);
    const senders: Peer[] = spoken ? [...reporting, 'neighbours'] : reporting;
    return place ? senders.map((from) => flow(from, place.peer, place.port)) : [];
  });
}

function flow(from: Peer, to: Peer, port: number): Flow {
  return { from, to, port, protocol: 'TCP', kind: 'otlp', why };
}
