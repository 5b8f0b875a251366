import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { ComponentName } from './component-names.ts';
import { componentSpec } from './component-spec.ts';
import type { Peer } from './flow.ts';
import { placeOfUrl } from './place.ts';
import { replicaAddress } from './replica-address.ts';

/** What a component is called for: its own HTTP API, or spans and records over OTLP. */
export type Purpose = 'http' | 'otlp';

/** Where a component is found. */
export interface Endpoint {
  /** Base URL without a slash at the end: `http://loki.monitoring.svc:3100`. */
  url: string;
  /** `loki.monitoring.svc:3100`. */
  address: string;
  /** Every replica, for callers that must reach all of them: Alertmanagers tell each other whom they told, not of which alerts. */
  addresses: readonly string[];
  port: number;
  /** Whom a flow to it names; absent for an address on the loopback interface. */
  peer?: Peer;
  /** Run by somebody else. */
  external: boolean;
  /** Key of a Secret in the platform's namespace with a bearer token to send. */
  token?: { name: string; key: string };
}

/** Ports of the components this platform runs, by what they are called for. */
const ports: Record<ComponentName, Partial<Record<Purpose, number>>> = {
  prometheus: { http: 9090 },
  alertmanager: { http: 9093 },
  grafana: { http: 3000 },
  loki: { http: 3100 },
  tempo: { http: 3200, otlp: 4317 },
  'otel-collector': { http: 4318, otlp: 4317 },
  'kube-state-metrics': { http: 8080 },
};

export function endpointOf(
  platform: ObservabilityPlatform,
  namespace: string,
  name: ComponentName,
  purpose: Purpose = 'http',
): Endpoint | undefined {
  const { enabled, external, replicas = 1 } = componentSpec(platform, name);
  if (enabled) {
    const port = ports[name][purpose];
    if (port === undefined) return undefined;
    const address = `${name}.${namespace}.svc:${port}`;
    const addresses =
      name === 'alertmanager' && replicas > 1
        ? Array.from({ length: replicas }, (_, index) => replicaAddress(name, index, namespace, port))
        : [address];
    return { url: `http://${address}`, address, addresses, port, peer: name, external: false };
  }
  const url = (purpose === 'otlp' ? external?.otlpUrl : external?.url)?.replace(/\/+$/, '');
  if (url === undefined || !URL.canParse(url)) return undefined;
  const place = placeOfUrl(url, namespace);
  const { hostname, protocol, port } = new URL(url);
  const number = place?.port ?? Number(port || (protocol === 'https:' ? 443 : 80));
  return {
    url,
    address: `${hostname}:${number}`,
    addresses: [`${hostname}:${number}`],
    port: number,
    ...(place ? { peer: place.peer } : {}),
    external: true,
    ...(external?.tokenSecret ? { token: external.tokenSecret } : {}),
  };
}
