import { compareVersions } from '../../objects/version.ts';
import type { ComponentName, EnvVar, FlowInput } from '../../platform/component.ts';
import type { Endpoint } from '../../platform/endpoint.ts';

/** One kind of telemetry and where it goes. */
export interface Export {
  signal: 'traces' | 'logs' | 'metrics';
  /** `otlp_http/loki`. */
  name: string;
  config: Record<string, unknown>;
  /** Completes "… because" in the flow. */
  why: string;
}

const whys = {
  traces: 'received spans are stored there',
  logs: 'received log records are stored there',
  metrics: 'received metrics are stored there',
};

/** A component may replay its log for ten minutes before it takes anything. */
const retry = { retry_on_failure: { max_elapsed_time: '900s' } };

/** Exporters to the components that are there, be they run by this platform or by somebody else. */
export function exportsOf(input: FlowInput): Export[] {
  const [grpc, http] =
    compareVersions(input.version, '0.144.0') >= 0 ? ['otlp_grpc', 'otlp_http'] : ['otlp', 'otlphttp'];
  const tempo = input.endpoint('tempo', 'otlp');
  const byHttp = (signal: 'logs' | 'metrics', to: 'loki' | 'prometheus', path: string): Export[] => {
    const endpoint = input.endpoint(to);
    if (!endpoint) return [];
    const config = { endpoint: `${endpoint.url}${path}`, ...bearer(to, endpoint), ...retry };
    return [{ signal, name: `${http}/${to}`, config, why: whys[signal] }];
  };
  return [
    ...(tempo
      ? [
          {
            signal: 'traces',
            name: `${grpc}/tempo`,
            config: {
              endpoint: tempo.address,
              ...(tempo.url.startsWith('https:') ? {} : { tls: { insecure: true } }),
              ...bearer('tempo', tempo),
              ...retry,
            },
            why: whys.traces,
          } as const,
        ]
      : []),
    ...byHttp('logs', 'loki', '/otlp'),
    ...byHttp('metrics', 'prometheus', '/api/v1/otlp'),
  ];
}

/** Tokens the exporters send: the Collector reads them from its environment. */
export function tokenVariables(input: FlowInput): EnvVar[] {
  return (['tempo', 'loki', 'prometheus'] as const).flatMap((name) => {
    const token = input.endpoint(name, name === 'tempo' ? 'otlp' : 'http')?.token;
    return token ? [{ name: variable(name), valueFrom: { secretKeyRef: token } }] : [];
  });
}

function bearer(to: ComponentName, { token }: Endpoint): Record<string, unknown> {
  return token ? { headers: { authorization: `Bearer \${env:${variable(to)}}` } } : {};
}

function variable(name: ComponentName): string {
  return `${name.toUpperCase()}_TOKEN`;
}
