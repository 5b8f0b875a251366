import type { ProviderFacts } from '../../../facts/facts.ts';
import { at, text } from '../../../objects/access.ts';
import type { MeshInput } from '../../mesh.ts';

const collector = 'otel-collector';
const otlpPort = 4317;

/** Where all proxies report spans, from the values that Linkerd was installed with (from 2.19 on); empty: nowhere. */
export function tracingProviders(values: unknown): ProviderFacts[] {
  const tracing = at(values, 'proxy', 'tracing');
  const [, service, port] = /^([^:]+):(\d+)$/.exec(text(at(tracing, 'collector', 'endpoint')) ?? '') ?? [];
  if (at(tracing, 'enabled') !== true || service === undefined) return [];
  return [{ name: 'proxy.tracing', type: 'opentelemetry', service, port: Number(port) }];
}

/** Whether they report to the Collector of the platform, whatever way its name is written. */
export function reportsToUs({ mesh, graph, clusterDomain }: MeshInput): boolean {
  const short = `${collector}.${graph.namespace}`;
  return mesh.providers.some(
    ({ service = '', port }) =>
      port === otlpPort &&
      (service === short ||
        service === `${short}.svc` ||
        (clusterDomain ? service === `${short}.svc.${clusterDomain}` : service.startsWith(`${short}.svc.`))),
  );
}

/** Values by which they would, on one line. */
export function tracingValues(namespace: string): string {
  const identity = `{serviceAccountName: ${collector}, namespace: ${namespace}}`;
  return `{proxy: {tracing: {enabled: true, collector: {endpoint: "${collectorAddress(namespace)}", meshIdentity: ${identity}}}}}`;
}

export function collectorAddress(namespace: string): string {
  return `${collector}.${namespace}.svc:${otlpPort}`;
}
