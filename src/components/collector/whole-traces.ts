import type { FlowInput, Workload } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { peersServiceOf } from '../../platform/replica-address.ts';
import { mostReplicas } from '../../platform/replicas.ts';
import { collectorCountsSpans } from '../span-metrics.ts';
import type { Parts } from './parts.ts';

const peersPort = 4319;
const peersService = peersServiceOf('otel-collector');

/** Sends spans to the Collector that gathers their trace. */
export const gatherer = 'loadbalancing';
/** Takes what another Collector, or the same one, has sent there. */
export const gatheredBy = 'otlp/peers';

/**
 * Whether spans of one trace, which come to any Collector, have to be brought together in one: both to decide on a trace and to
 * see who called whom all of its spans are needed. A canary brings what it takes to the Collectors beside it, if those are several:
 * one that stands alone is not to change because of it.
 */
export function gathers(input: FlowInput): boolean {
  const { platform, spec, beside = spec } = input;
  const needsAll =
    platform.spec.components.opentelemetryCollector.tailSampling !== undefined || collectorCountsSpans(platform);
  return needsAll && mostReplicas(beside) > 1 && input.endpoint('tempo', 'otlp') !== undefined;
}

/**
 * By the trace ID to one of the pods. What one of them does not take is sent again to whoever is there then, so nothing is kept for
 * a pod that went; what others have taken of the same batch they get twice.
 */
export function gatheringParts({ namespace }: FlowInput): Partial<Parts> {
  return {
    receivers: { [gatheredBy]: { protocols: { grpc: { endpoint: `0.0.0.0:${peersPort}` } } } },
    exporters: {
      [gatherer]: {
        routing_key: 'traceID',
        protocol: {
          otlp: {
            timeout: '5s',
            // Rather than fail at once, and have the whole batch sent again.
            wait_for_ready: true,
            tls: { insecure: true },
            sending_queue: { enabled: false },
            retry_on_failure: { enabled: false },
          },
        },
        resolver: { dns: { hostname: `${peersService}.${namespace}.svc`, port: String(peersPort), timeout: '5s' } },
        // What is left out is nothing here, and not what other exporters take: it would try again without a pause.
        retry_on_failure: {
          enabled: true,
          initial_interval: '1s',
          randomization_factor: 0.5,
          multiplier: 1.5,
          max_interval: '30s',
          max_elapsed_time: '300s',
        },
        sending_queue: { enabled: true, num_consumers: 10, queue_size: 1000 },
      },
    },
  };
}

/**
 * Pods call each other by address. To a sidecar an address is a Service's only if the Service has no address of its own and the
 * port is not HTTP. Those that end leave it at once, and those that start come when they are ready.
 */
export function collectorPeers(input: FlowInput): Pick<Workload, 'peers'> {
  if (!gathers(input) || input.track === 'canary') return {};
  return {
    peers: {
      serviceName: peersService,
      ports: [{ name: 'tcp-otlp-peers', number: peersPort, appProtocol: 'tcp' }],
      readyAlone: true,
    },
  };
}

export function gatheringFlows(input: FlowInput): Flow[] {
  if (!gathers(input)) return [];
  return [
    {
      from: 'otel-collector',
      to: 'otel-collector',
      port: peersPort,
      protocol: 'TCP',
      kind: 'gossip',
      why: 'spans of one trace are brought together in one Collector',
    },
  ];
}
