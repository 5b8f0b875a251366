import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { createSecureContext } from 'node:tls';
import type { Clock } from './clock.ts';
import { type ClusterConfig, ConfigError } from './config.ts';
import type { Proof, TlsMaterial } from './credentials.ts';
import { NetworkError } from './errors.ts';

export interface HttpRequest {
  method: string;
  /** Path and query, below the server's own prefix. */
  path: string;
  headers: http.OutgoingHttpHeaders;
  body?: string;
  /** Milliseconds until the head of the answer must be there, and its body (not that of a stream). */
  timeoutMs: number;
  signal?: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface Transport {
  /** Sends and reads the whole answer. Throws NetworkError. */
  send(request: HttpRequest, proof: Proof): Promise<HttpAnswer>;
  /** Sends and returns when the head of the answer is there. The caller owns the stream and destroys it. */
  open(request: HttpRequest, proof: Proof): Promise<http.IncomingMessage>;
  close(): void;
}

/** Requests at a time. Watches do not count: in one pool with them, as many watches as sockets would be a deadlock. */
const poolSize = 16;
/** Below the 90 s after which a Go server closes an idle connection, so that no request meets a closing one. */
const idleMs = 60_000;
const tcpKeepAliveMs = 30_000;

interface Agents {
  requests: http.Agent;
  watches: http.Agent;
}

/** Long-lived connections to one API server. HTTPS, or HTTP when the address says so (kubectl proxy, tests). */
export function createTransport(config: ClusterConfig, clock: Clock): Transport {
  const base = new URL(config.server);
  const prefix = base.pathname.replace(/\/+$/, '');
  const secure = base.protocol === 'https:';
  const running = new Set<http.ClientRequest>();
  /** Why we ended a request ourselves: Node reports that as any reset once the answer has begun. */
  const cancelled = new WeakMap<http.ClientRequest, NetworkError>();
  let agents: Agents | undefined;
  let material: TlsMaterial | undefined;
  let closed = false;

  const agentsFor = (tls: TlsMaterial): Agents => {
    if (agents && tls === material) return agents;
    try {
      const fresh = secure ? tlsAgents(config, tls) : plainAgents();
      if (agents) retire(agents);
      material = tls;
      agents = fresh;
      return fresh;
    } catch (error) {
      if (!agents) throw new ConfigError(`The certificates for ${base.host} cannot be used: ${messageOf(error)}`);
      return agents;
    }
  };

  const start = (request: HttpRequest, proof: Proof, pool: keyof Agents) => {
    if (closed || request.signal?.aborted) throw new NetworkError('ABORTED', 'the request was cancelled');
    const outgoing = (secure ? https : http).request({
      host: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port || (secure ? 443 : 80),
      method: request.method,
      path: prefix + request.path,
      agent: agentsFor(proof.tls)[pool],
      headers: { ...request.headers, ...proof.headers },
    });
    running.add(outgoing);
    const cancel = (code: string, why: string) => {
      const reason = new NetworkError(code, why);
      cancelled.set(outgoing, reason);
      outgoing.destroy(reason);
    };
    const onAbort = () => cancel('ABORTED', 'the request was cancelled');
    request.signal?.addEventListener('abort', onAbort, { once: true });
    const cancelTimeout = clock.after(
      request.timeoutMs,
      () => cancel('TIMEOUT', `${base.host} gave no answer within ${request.timeoutMs / 1000} s`),
      'request',
    );
    outgoing.on('socket', (socket) => socket.setKeepAlive(true, tcpKeepAliveMs));
    outgoing.on('close', () => {
      running.delete(outgoing);
      cancelTimeout();
      request.signal?.removeEventListener('abort', onAbort);
    });
    outgoing.end(request.body);
    return { outgoing, cancelTimeout };
  };

  return {
    async send(request, proof) {
      const { outgoing } = start(request, proof, 'requests');
      const incoming = await head(outgoing, base.host);
      const body = await text(incoming).catch((error: unknown) => {
        throw cancelled.get(outgoing) ?? networkError(error, base.host);
      });
      if (!incoming.complete)
        throw (
          cancelled.get(outgoing) ?? new NetworkError('ECONNRESET', `${base.host} closed the connection mid-answer`)
        );
      return { status: incoming.statusCode ?? 0, headers: incoming.headers, body };
    },
    async open(request, proof) {
      const { outgoing, cancelTimeout } = start(request, proof, 'watches');
      const incoming = await head(outgoing, base.host);
      cancelTimeout();
      return incoming;
    },
    close() {
      closed = true;
      for (const request of running) {
        const reason = new NetworkError('ABORTED', 'the client was closed');
        cancelled.set(request, reason);
        request.destroy(reason);
      }
      agents?.requests.destroy();
      agents?.watches.destroy();
    },
  };
}

function head(outgoing: http.ClientRequest, host: string): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.on('error', (error) => reject(networkError(error, host)));
  });
}

const requestOptions = {
  keepAlive: true,
  keepAliveMsecs: tcpKeepAliveMs,
  maxSockets: poolSize,
  maxFreeSockets: poolSize,
  timeout: idleMs,
  scheduling: 'lifo',
} satisfies http.AgentOptions;
const watchOptions = { keepAlive: true, keepAliveMsecs: tcpKeepAliveMs } satisfies http.AgentOptions;

function plainAgents(): Agents {
  return { requests: new http.Agent(requestOptions), watches: new http.Agent(watchOptions) };
}

/** Throws when certificate and key do not belong together, as while they are being replaced. */
function tlsAgents(config: ClusterConfig, { ca, cert, key }: TlsMaterial): Agents {
  const tls = {
    secureContext: createSecureContext({
      ...(ca ? { ca } : {}),
      ...(cert ? { cert } : {}),
      ...(key ? { key } : {}),
      minVersion: 'TLSv1.2',
    }),
    rejectUnauthorized: config.insecureSkipTlsVerify !== true,
    ...(config.tlsServerName ? { servername: config.tlsServerName } : {}),
  };
  return {
    requests: new https.Agent({ ...requestOptions, ...tls }),
    watches: new https.Agent({ ...watchOptions, ...tls }),
  };
}

/** Running requests end in their own time; connections that wait for a next one are closed now. */
function retire({ requests, watches }: Agents): void {
  for (const agent of [requests, watches]) {
    agent.maxFreeSockets = 0;
    for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }
}

/** Whatever Node throws for a connection, as a NetworkError with Node's code. */
export function networkError(error: unknown, host: string): NetworkError {
  if (error instanceof NetworkError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  return new NetworkError(code, `${host}: ${messageOf(error) || code}`, error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const certificateCodes =
  /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS_CERT_ALTNAME_INVALID|ERR_SSL_TLSV1_ALERT|ALERT/;

/** The server's certificate could not be verified, or it refused ours. */
export function isCertificateError(error: unknown): boolean {
  return error instanceof NetworkError && certificateCodes.test(error.code);
}
