import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAuthority } from '../../kube/testing/certificates.ts';
import { type Asked, askedOf } from './asked.ts';
import type { Fault, Schedule, WatchFault } from './faults.ts';
import { passWatch } from './watch-faults.ts';

/** One request, as it came and was answered. */
export interface Passed extends Asked {
  /** Without the query. */
  path: string;
  /** Of which objects; empty: all of them. */
  labelSelector: string;
  /** By a clock that never goes back. */
  atMs: number;
  /** What the API server said, or who stands before it; 0 when there is no answer (yet). */
  status: number;
}

export interface FaultProxy {
  /** `https://127.0.0.1:40123` */
  url: string;
  /** PEM of the authority behind its certificate. */
  authority(): string;
  /** From now on this happens; undefined: nothing does. */
  setSchedule(schedule: Schedule | undefined): void;
  /** A certificate by a new authority, for connections to come; those that are open are cut. Gives the authority's PEM. */
  changeCertificate(): string;
  /** Ends every open watch. */
  cutWatches(): void;
  /** Everything since the last call. */
  take(): Passed[];
  /** Every fault that has befallen a request so far, as it was scheduled. */
  struck(): ReadonlySet<Fault>;
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  server: string;
  /** PEM of the authority behind the API server's certificate. */
  authority: string;
  /** Lists and watches of `resource` everywhere become those of `namespace`: whoever asks through here sees no others. */
  only?: { resource: string; namespace: string };
}

interface Kept {
  status: number;
  type: string;
  body: string;
}

/** So many older answers are kept of each question. */
const remembered = 6;

/** Stands between a program and an API server as any TLS-terminating proxy does, passing the program's token on. */
export async function openFaultProxy(o: FaultProxyOptions): Promise<FaultProxy> {
  const target = new URL(o.server);
  const agent = new https.Agent({ keepAlive: true, ca: o.authority, maxSockets: 256 });
  const answers = new Map<string, Kept[]>();
  let authority = createAuthority('fault proxy');
  let schedule: Schedule | undefined;
  let passed: Passed[] = [];
  const struck = new Set<Fault>();
  const watches = new Set<ServerResponse>();

  const scoped = (path: string) => {
    if (!o.only) return path;
    const { resource, namespace } = o.only;
    return path.replace(
      new RegExp(`^(/apis/[^/]+/[^/]+)/${resource}(?=\\?|$)`),
      `$1/namespaces/${namespace}/${resource}`,
    );
  };
  const ask = async (incoming: IncomingMessage, body: string): Promise<IncomingMessage> => {
    const { hostname, port } = target;
    const headers = { ...incoming.headers, host: target.host };
    const path = scoped(incoming.url ?? '/');
    const request = https.request({ hostname, port, method: incoming.method ?? 'GET', path, agent, headers });
    request.end(body);
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return answer;
  };
  /** Remembers an answer; gives an older one to the same question. */
  const older = (key: string, now: Kept): Kept | undefined => {
    const before = answers.get(key) ?? [];
    const found = before.find(({ body }) => body !== now.body);
    answers.set(key, [...before.filter(({ body }) => body !== now.body), now].slice(-remembered));
    return found;
  };

  const serve = async (incoming: IncomingMessage, client: ServerResponse) => {
    const { method = 'GET', url = '/' } = incoming;
    const asked = askedOf(method, url);
    const fault = schedule?.(asked);
    const { pathname: path, searchParams } = new URL(url, 'http://api');
    const labelSelector = searchParams.get('labelSelector') ?? '';
    const entry: Passed = { ...asked, path, labelSelector, atMs: performance.now(), status: 0 };
    passed.push(entry);
    const body = await text(incoming);
    const reset = () => void client.socket?.destroy();
    const strike = () => void (fault && struck.add(fault));
    if (fault?.kind === 'silent') return strike();
    if (fault?.kind === 'refuse') {
      strike();
      entry.status = fault.status;
      return refuse(client, fault);
    }
    if (fault?.kind === 'reset' && fault.when === 'before') {
      strike();
      return reset();
    }

    const answer = await ask(incoming, body);
    entry.status = answer.statusCode ?? 0;
    if (asked.verb === 'watch' && entry.status === 200) {
      client.writeHead(200, answer.headers).flushHeaders();
      watches.add(client);
      client.on('close', () => watches.delete(client));
      if (isWatchFault(fault)) return passWatch(answer, client, fault, strike);
      client.on('close', () => answer.destroy());
      answer.on('error', () => client.destroy());
      return void answer.pipe(client);
    }
    const now: Kept = { status: entry.status, type: answer.headers['content-type'] ?? '', body: await text(answer) };
    const past = method === 'GET' ? older(`${url} ${incoming.headers.accept}`, now) : undefined;
    const isStale = fault?.kind === 'stale' && past !== undefined;
    const isHalf = fault?.kind === 'half' && now.body.length > 1;
    if (isStale || isHalf || fault?.kind === 'slow' || fault?.kind === 'reset') strike();
    if (fault?.kind === 'reset') return reset();
    const given = isStale ? past : now;
    if (isHalf) return half(client, answer, given, fault.ends);
    const { 'transfer-encoding': _, 'content-length': __, ...headers } = answer.headers;
    client.writeHead(given.status, { ...headers, 'content-type': given.type });
    if (fault?.kind === 'slow') await slowly(client, given.body, fault.ms);
    client.end(given.body === '' || fault?.kind === 'slow' ? undefined : given.body);
  };

  const listener = (incoming: IncomingMessage, client: ServerResponse) => {
    incoming.on('error', () => {});
    client.on('error', () => {});
    // Whatever fails here looks like any broken connection.
    serve(incoming, client).catch(() => client.destroy());
  };
  const server = https.createServer(authority.issue(['127.0.0.1']), listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    authority: () => authority.cert,
    setSchedule(next) {
      schedule = next;
    },
    changeCertificate() {
      authority = createAuthority('another fault proxy');
      server.setSecureContext(authority.issue(['127.0.0.1']));
      server.closeAllConnections();
      return authority.cert;
    },
    cutWatches() {
      for (const watch of watches) watch.destroy();
    },
    take() {
      const taken = passed;
      passed = [];
      return taken;
    },
    struck: () => struck,
    async close() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

const isWatchFault = (fault: Fault | undefined): fault is WatchFault =>
  fault !== undefined && ['cut', 'expired', 'garbled', 'mute', 'twice', 'no-bookmarks'].includes(fault.kind);

function refuse(client: ServerResponse, { status, retryAfter }: { status: number; retryAfter?: number }): void {
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, message: 'injected' };
  client.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
  client.end(JSON.stringify(status === 410 ? { ...body, reason: 'Expired' } : body));
}

function half(client: ServerResponse, answer: IncomingMessage, given: Kept, ends: 'broken' | 'whole'): void {
  const cut = Buffer.from(given.body).subarray(0, Math.floor(Buffer.byteLength(given.body) / 2));
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  if (ends === 'whole') {
    client.writeHead(given.status, { ...headers, 'content-length': cut.length }).end(cut);
    return;
  }
  client.writeHead(given.status, { ...headers, 'content-length': cut.length * 2 });
  client.write(cut, () => client.socket?.destroy());
}

const pieces = 5;

async function slowly(client: ServerResponse, body: string, ms: number): Promise<void> {
  const bytes = Buffer.from(body);
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  for (let from = 0; from < bytes.length; from += size) {
    client.write(bytes.subarray(from, from + size));
    await sleep(ms);
  }
}
