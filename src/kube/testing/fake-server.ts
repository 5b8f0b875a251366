import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { KubeObject } from '../../objects/object.ts';

/** What the fake server got. */
export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A watch that a client has open. */
export interface FakeWatch {
  readonly resourceVersion: string | null;
  readonly request: Received;
  open(): boolean;
  send(type: string, object: unknown): void;
  bookmark(resourceVersion: string): void;
  bytes(bytes: Buffer | string): Promise<void>;
  end(): void;
  /** RST, as when a machine in between restarts. */
  reset(): void;
}

/** Answers a request itself and returns true, or leaves it to the server. */
export type Override = (request: Received, response: ServerResponse) => boolean;

export interface FakeServer {
  url: string;
  /** What a list of ConfigMaps has. */
  objects: KubeObject[];
  resourceVersion: string;
  override: Override | undefined;
  /** Everything but discovery, in order. */
  received: Received[];
  discoveries: Received[];
  watches: FakeWatch[];
  /** Connections accepted so far. */
  connections(): number;
  /** Connections with a request on them now. */
  busy(): number;
  setCertificate(tls: { cert: string; key: string }): void;
  close(): Promise<void>;
}

/**
 * An API server that a test leads: it serves ConfigMaps (`v1`) and Widgets (`example.com/v1`), lists what the test put
 * there, opens watches the test writes to, and gives every request to `override` first.
 */
export async function fakeServer(tls?: { cert: string; key: string }): Promise<FakeServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let busy = 0;

  const respond = async (incoming: IncomingMessage, response: ServerResponse) => {
    busy++;
    response.on('close', () => busy--);
    const request = await receive(incoming);
    const isDiscovery = request.path === '/api' || request.path === '/apis';
    (isDiscovery ? fake.discoveries : fake.received).push(request);
    if (fake.override?.(request, response)) return;
    if (isDiscovery) return reply(response, 200, discoveryOf(request.path));
    if (request.query.get('watch') === 'true') return void fake.watches.push(openWatch(request, response));
    if (request.method === 'GET' && /\/(configmaps|widgets)$/.test(request.path)) {
      const metadata = { resourceVersion: fake.resourceVersion };
      return reply(response, 200, { kind: 'List', apiVersion: 'v1', metadata, items: fake.objects });
    }
    const name = /\/(?:configmaps|widgets)\/([^/]+)/.exec(request.path)?.[1];
    reply(response, 404, status(404, 'NotFound', `${request.path} not found`, name ? { name } : {}));
  };
  const handler = (incoming: IncomingMessage, response: ServerResponse) => {
    respond(incoming, response).catch(() => response.destroy());
  };

  const server = tls ? https.createServer(tls, handler) : http.createServer(handler);
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const fake: FakeServer = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    objects: [],
    resourceVersion: '100',
    override: undefined,
    received: [],
    discoveries: [],
    watches: [],
    connections: () => connections,
    busy: () => busy,
    setCertificate(next) {
      if (server instanceof https.Server) server.setSecureContext(next);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return fake;
}

export function reply(response: ServerResponse, code: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  response.writeHead(code, { 'content-type': type, ...headers }).end(text);
}

/** A `v1/Status` as the API server answers with. */
export function status(code: number, reason: string, message: string, details?: object) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    reason,
    message,
    ...(details ? { details } : {}),
  };
}

export function configMap(name: string, resourceVersion: string, data?: Record<string, string>): KubeObject {
  const metadata = { name, namespace: 'default', uid: `uid-${name}`, resourceVersion };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...(data ? { data } : {}) };
}

async function receive(incoming: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const url = new URL(incoming.url ?? '/', 'http://fake');
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString(),
  };
}

function openWatch(request: Received, response: ServerResponse): FakeWatch {
  let isOpen = true;
  response.on('close', () => {
    isOpen = false;
  });
  response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  const send = (type: string, object: unknown) => void response.write(`${JSON.stringify({ type, object })}\n`);
  return {
    resourceVersion: request.query.get('resourceVersion'),
    request,
    open: () => isOpen,
    send,
    bookmark: (resourceVersion) =>
      send('BOOKMARK', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { resourceVersion } }),
    bytes: (bytes) => new Promise((resolve) => void response.write(bytes, () => resolve())),
    end: () => void response.end(),
    reset: () => void response.socket?.resetAndDestroy(),
  };
}

function discoveryOf(path: string) {
  const group = path === '/api' ? '' : 'example.com';
  const kind = path === '/api' ? 'ConfigMap' : 'Widget';
  const resource = `${kind.toLowerCase()}s`;
  const resources = [{ resource, responseKind: { group, version: 'v1', kind }, scope: 'Namespaced', verbs: ['get'] }];
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [{ metadata: group ? { name: group } : {}, versions: [{ version: 'v1', resources, freshness: 'Current' }] }],
  };
}
