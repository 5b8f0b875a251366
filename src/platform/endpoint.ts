import type { ExternalSpec } from '../api/spec/components/external.ts';
import type { SecretKeySpec } from '../api/spec/components/secret-key.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { ComponentName } from './component-names.ts';
import { componentSpec } from './component-spec.ts';
import type { Peer } from './flow.ts';
import { placeOfUrl } from './place.ts';
import { replicaAddress } from './replica-address.ts';

/** What a component is called for: its own HTTP API, samples by remote write, or spans, records and metrics over OTLP. */
export type Purpose = 'http' | 'write' | 'otlp';

/** Where a component is found. */
export interface Endpoint {
  /** URL for the purpose, without a slash at the end: `http://loki.monitoring.svc:3100`. */
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
  token?: SecretKeySpec;
  basicAuth?: { username: string; passwordSecret: SecretKeySpec };
  /** Key of such a Secret with the authorities to trust, in PEM. */
  ca?: SecretKeySpec;
  /** Names and values of headers to send, sorted. */
  headers: readonly (readonly [string, string])[];
}

/** Ports of the components this platform runs, by what they are called for. */
const ports: Record<ComponentName, Partial<Record<Purpose, number>>> = {
  prometheus: { http: 9090, write: 9090, otlp: 9090 },
  alertmanager: { http: 9093 },
  grafana: { http: 3000 },
  loki: { http: 3100, otlp: 3100 },
  tempo: { http: 3200, otlp: 4317 },
  'otel-collector': { http: 4318, otlp: 4317 },
  'log-agent': {},
  'kube-state-metrics': { http: 8080 },
};

/** What follows the base URL where the purpose has no URL of its own; without an entry there is no such way. */
const paths: Partial<Record<ComponentName, Partial<Record<Purpose, string>>>> = {
  prometheus: { write: '/api/v1/write', otlp: '/api/v1/otlp' },
  loki: { otlp: '/otlp' },
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
    const path = paths[name]?.[purpose] ?? '';
    return { url: `http://${address}${path}`, address, addresses, port, peer: name, external: false, headers: [] };
  }
  const url = external && externalUrl(name, external, purpose);
  if (!external || url === undefined || !URL.canParse(url)) return undefined;
  const place = placeOfUrl(url, namespace);
  const { hostname, protocol, port } = new URL(url);
  const number = place?.port ?? Number(port || (protocol === 'https:' ? 443 : 80));
  const { tokenSecret, basicAuth, ca, headers = {} } = external;
  return {
    url,
    address: `${hostname}:${number}`,
    addresses: [`${hostname}:${number}`],
    port: number,
    ...(place ? { peer: place.peer } : {}),
    external: true,
    ...(tokenSecret ? { token: tokenSecret } : {}),
    ...(basicAuth ? { basicAuth } : {}),
    ...(ca ? { ca } : {}),
    headers: Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function externalUrl(
  name: ComponentName,
  { url, otlpUrl, writeUrl }: ExternalSpec,
  purpose: Purpose,
): string | undefined {
  const base = withoutSlash(url);
  if (purpose === 'http') return base;
  const own = purpose === 'otlp' ? otlpUrl : writeUrl;
  if (own !== undefined) return withoutSlash(own);
  const path = paths[name]?.[purpose];
  return path && `${base}${path}`;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
