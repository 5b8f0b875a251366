import type { FlowInput, Port } from '../../platform/component.ts';
import type { Parts } from './parts.ts';

const port: Port = { name: 'http-zipkin', number: 9411, appProtocol: 'http' };

type Input = Pick<FlowInput, 'platform' | 'namespace' | 'facts'>;

/** The port for spans in Zipkin's format: open only where the mesh is configured to send them there. */
export function zipkinPorts({ platform, namespace, facts }: Input): Port[] {
  if (!platform.spec.serviceMesh?.enabled) return [];
  const host = `otel-collector.${namespace}.svc.`;
  const sends = (facts.meshes ?? []).some(({ providers }) =>
    providers.some(
      ({ type, service, port: to }) => type === 'zipkin' && to === port.number && service?.startsWith(host),
    ),
  );
  return sends ? [port] : [];
}

export function zipkinParts(input: Input): Partial<Parts> {
  return {
    receivers: Object.fromEntries(
      zipkinPorts(input).map(({ number }) => ['zipkin', { endpoint: `0.0.0.0:${number}` }]),
    ),
  };
}
