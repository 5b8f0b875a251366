import type { EnvVar, FlowInput } from '../../platform/component.ts';
import type { Endpoint } from '../../platform/endpoint.ts';
import { credentialFile, credentialVariable, credentialVariables } from '../credentials.ts';

/** One kind of telemetry and where it goes. */
export interface Export {
  signal: 'traces' | 'logs' | 'metrics';
  /** `otlp_http/loki`. */
  name: string;
  config: Record<string, unknown>;
  /** Extensions it needs, by name. */
  extensions: Record<string, unknown>;
  /** Completes "… because" in the flow. */
  why: string;
}

/** Whom telemetry is sent to. */
export const stores = ['tempo', 'loki', 'prometheus'] as const;
type Store = (typeof stores)[number];

const whys = {
  traces: 'received spans are stored there',
  logs: 'received log records are stored there',
  metrics: 'received metrics are stored there',
};

/** A component may replay its log for ten minutes before it takes anything. */
const retry = { retry_on_failure: { max_elapsed_time: '900s' } };

/** Exporters to the components that are there, be they run by this platform or by somebody else. */
export function exportsOf(input: FlowInput): Export[] {
  const tempo = input.endpoint('tempo', 'otlp');
  const byHttp = (signal: 'logs' | 'metrics', to: 'loki' | 'prometheus'): Export[] => {
    const endpoint = input.endpoint(to, 'otlp');
    if (!endpoint) return [];
    const config = { endpoint: endpoint.url, ...tls(to, endpoint), ...identity(to, endpoint), ...retry };
    return [{ signal, name: `otlp_http/${to}`, config, extensions: extensions(to, endpoint), why: whys[signal] }];
  };
  return [
    ...(tempo
      ? [
          {
            signal: 'traces',
            name: 'otlp_grpc/tempo',
            config: {
              endpoint: tempo.address,
              ...(tempo.url.startsWith('https:') ? tls('tempo', tempo) : { tls: { insecure: true } }),
              ...identity('tempo', tempo),
              ...retry,
            },
            extensions: extensions('tempo', tempo),
            why: whys.traces,
          } as const,
        ]
      : []),
    ...byHttp('logs', 'loki'),
    ...byHttp('metrics', 'prometheus'),
  ];
}

/** Tokens and passwords that the Collector reads from its environment. */
export function credentialEnv(input: FlowInput, of: readonly Store[] = stores): EnvVar[] {
  return of.flatMap((name) => credentialVariables(name, input.endpoint(name, 'otlp'), ['token', 'password']));
}

function tls(to: Store, { ca, url }: Endpoint): Record<string, unknown> {
  return ca && url.startsWith('https:') ? { tls: { ca_file: credentialFile(to, 'ca') } } : {};
}

/** Headers and the token, or whom to ask for name and password. */
function identity(to: Store, { token, basicAuth, headers }: Endpoint): Record<string, unknown> {
  const sent = {
    ...(token ? { authorization: `Bearer \${env:${credentialVariable(to, 'token')}}` } : {}),
    ...Object.fromEntries(headers.map(([name, value]) => [name, literal(value)])),
  };
  return {
    ...(Object.keys(sent).length > 0 ? { headers: sent } : {}),
    ...(basicAuth ? { auth: { authenticator: authenticator(to) } } : {}),
  };
}

function extensions(to: Store, { basicAuth }: Endpoint): Record<string, unknown> {
  if (!basicAuth) return {};
  const password = `\${env:${credentialVariable(to, 'password')}}`;
  return { [authenticator(to)]: { client_auth: { username: literal(basicAuth.username), password } } };
}

function authenticator(to: Store): string {
  return `basicauth/${to}`;
}

/** The Collector replaces what follows a dollar sign. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}
