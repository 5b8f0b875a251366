import type { ProviderFacts } from '../../../facts/facts.ts';
import type { MeshInput } from '../../mesh.ts';

/** The platform's Collector as the mesh knows it. */
export interface Collector {
  /** `otel-collector.monitoring.svc.cluster.local`. */
  host: string;
  /** Takes OTLP over gRPC. */
  port: number;
  /** How its name begins whatever the domain of the cluster; the domain follows when it is known. */
  beginning: string;
}

const otlpPort = 4317;
const zipkinPort = 9411;
const name = 'otel-collector';

/** Undefined where the platform runs none. */
export function collectorOf({ graph, clusterDomain }: MeshInput): Collector | undefined {
  if (!graph.components.some((component) => component.name === name)) return undefined;
  const beginning = `${name}.${graph.namespace}.svc.`;
  return {
    host: `${beginning}${clusterDomain ?? 'cluster.local'}`,
    port: otlpPort,
    beginning: `${beginning}${clusterDomain ?? ''}`,
  };
}

/** Whether a provider sends to the Collector. Istio looks services up by their whole name: anything shorter is not found. */
export function callsIt({ service = '' }: ProviderFacts, collector: Collector | undefined): boolean {
  return collector !== undefined && isItsName(service, collector);
}

/** Whether it sends there by OTLP over gRPC, as far as the port tells. */
export function sendsTo(provider: ProviderFacts, collector: Collector | undefined): boolean {
  return callsIt(provider, collector) && provider.port === collector?.port;
}

/** Whether it sends there in Zipkin's format: then the Collector opens that port. */
export function sendsZipkin(provider: ProviderFacts, collector: Collector | undefined): boolean {
  return callsIt(provider, collector) && provider.port === zipkinPort;
}

/** Whether a provider means the Collector, but by a name that Istio does not find. */
export function meansButMisses({ service = '' }: ProviderFacts, collector: Collector | undefined): boolean {
  const [host = '', namespace = ''] = collector?.host.split('.') ?? [];
  return collector !== undefined && [`${host}.${namespace}`, `${host}.${namespace}.svc`].includes(service);
}

function isItsName(service: string, { host, beginning }: Collector): boolean {
  if (!beginning.endsWith('.')) return service === host;
  return service.length > beginning.length && service.startsWith(beginning);
}
