import { createServer } from 'node:http';
import type { OperatorMetrics } from './metrics.ts';

export interface HttpOptions {
  /** Absent: all addresses, those of IPv6 too. */
  host?: string;
  /** 0: any free port. */
  port: number;
  metrics: OperatorMetrics;
  /** Why the operator is not ready; empty when it is. */
  unready: () => string[];
}

export interface HttpEndpoint {
  /** `http://127.0.0.1:8080`. */
  url: string;
  close(): Promise<void>;
}

/** Serves /metrics, /healthz and /readyz. Rejects when the port cannot be had. */
export async function serveHttp({ host, port, metrics, unready }: HttpOptions): Promise<HttpEndpoint> {
  const routes: Readonly<Record<string, () => Promise<[status: number, type: string, body: string]>>> = {
    '/metrics': async () => [200, metrics.registry.contentType, await metrics.registry.metrics()],
    '/healthz': async () => [200, 'text/plain', 'ok\n'],
    '/readyz': async () => {
      const reasons = unready();
      return reasons.length === 0 ? [200, 'text/plain', 'ok\n'] : [503, 'text/plain', `${reasons.join('\n')}\n`];
    },
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(route ? 405 : 404).end();
      return;
    }
    route().then(
      ([status, type, body]) => response.writeHead(status, { 'content-type': type }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the server listens on no port');
  return {
    url: `http://${host ?? '127.0.0.1'}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
