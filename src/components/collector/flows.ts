import { at, fields, text, texts } from '../../objects/access.ts';
import type { FlowInput } from '../../platform/component.ts';
import type { Flow, Peer } from '../../platform/flow.ts';
import type { PodsPlace } from '../../platform/place.ts';
import { callFlow } from '../call.ts';
import { collectorConfig } from './config.ts';
import { exportsOf } from './exporters.ts';
import { gatheringFlows } from './whole-traces.ts';
import { zipkinPorts } from './zipkin.ts';

const intakePorts = [4317, 4318];
const addressKeys = ['endpoint', 'traces_endpoint', 'logs_endpoint', 'metrics_endpoint'];

/** Who may send, and whom the exporters of the merged configuration call. */
export function collectorFlows(input: FlowInput): Flow[] {
  return [...sent(input), ...gatheringFlows(input), ...taken(input)];
}

function sent(input: FlowInput): Flow[] {
  const config = collectorConfig(input);
  const whys = new Map(exportsOf(input).map(({ name, why }) => [name, why]));
  const exporters = Object.entries(fields(config['exporters'])).flatMap(([name, exporter]) =>
    addressesOf(exporter).flatMap((to) => {
      const why = whys.get(name) ?? 'extraConfig has an exporter that sends there';
      return callFlow(input, 'otel-collector', { to, kind: 'otlp', why, port: 4317 });
    }),
  );
  const logins = Object.values(fields(config['extensions'])).flatMap((extension) => {
    const to = text(at(extension, 'token_url'));
    const why = 'exporters get their tokens there';
    return to ? callFlow(input, 'otel-collector', { to, kind: 'login', why, port: 443 }) : [];
  });
  return [...exporters, ...logins];
}

/** Exporters that wait to be read listen on every address and call nobody. */
export function addressesOf(exporter: unknown): string[] {
  const own = addressKeys.flatMap((key) => text(at(exporter, key)) ?? []);
  const inner = text(at(exporter, 'protocol', 'otlp', 'endpoint'));
  const all = [
    ...own,
    ...texts(at(exporter, 'endpoints')),
    ...texts(at(exporter, 'brokers')),
    ...texts(at(exporter, 'resolver', 'static', 'hostnames')),
    ...(inner ? [inner] : []),
  ];
  return all.filter((address) => !/^(\[::\]|0\.0\.0\.0)?(:|$)/.test(address));
}

/** Pods of the namespace and of those the platform looks at. */
function taken(input: FlowInput): Flow[] {
  const { namespaces, namespace } = input;
  const open = [...intakePorts, ...zipkinPorts(input).map(({ number }) => number)];
  const others = namespaces === 'all' ? namespaces : namespaces.filter((name) => name !== namespace);
  const selected: PodsPlace = { kind: 'pods', name: 'pods-selected-namespaces', namespaces: others, identity: 'mesh' };
  const senders: [Peer, string][] = [
    ['neighbours', 'workloads in the namespace may send telemetry'],
    ...(others.length > 0
      ? [[selected, 'workloads in the selected namespaces may send telemetry'] as [Peer, string]]
      : []),
  ];
  return senders.flatMap(([from, why]) =>
    open.map((port): Flow => ({ from, to: 'otel-collector', port, protocol: 'TCP', kind: 'otlp', why })),
  );
}
