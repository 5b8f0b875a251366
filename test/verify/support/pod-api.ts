import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Lifetime } from './host.ts';

/** As much of an API server as discovery of pods needs: one unchanging list of them. Gives its URL; ends with the test. */
export async function podApi(
  pods: readonly object[],
  { onTestFinished }: Pick<Lifetime, 'onTestFinished'>,
): Promise<string> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://api');
    response.setHeader('content-type', 'application/json');
    const namespace = /^\/api\/v1\/namespaces\/([^/]+)\/pods$/.exec(pathname)?.[1];
    if (namespace === undefined) {
      response.writeHead(403).end(status(403, 'Forbidden'));
    } else if (searchParams.has('sendInitialEvents')) {
      response.writeHead(422).end(status(422, 'Invalid'));
    } else if (searchParams.has('watch')) {
      // Nothing ever changes: the watch stays open and silent.
      response.flushHeaders();
    } else {
      const items = pods.filter((pod) => 'metadata' in pod && hasNamespace(pod.metadata, namespace));
      response.end(JSON.stringify({ apiVersion: 'v1', kind: 'PodList', metadata: { resourceVersion: '1' }, items }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function hasNamespace(metadata: unknown, namespace: string): boolean {
  return (
    typeof metadata === 'object' && metadata !== null && 'namespace' in metadata && metadata.namespace === namespace
  );
}

function status(code: number, reason: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'Status', status: 'Failure', reason, code });
}
