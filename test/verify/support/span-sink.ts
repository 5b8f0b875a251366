import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fields, items, text } from '../../../src/objects/access.ts';
import type { Rendering } from './renderings.ts';
import { type Started, type StartOptions, start } from './started.ts';

/** A span that has arrived. */
export interface Arrived {
  traceId: string;
  spanId: string;
  name: string;
  service: string;
}

export interface SpanSink {
  /** In the place of Tempo. */
  store: Started;
  /** All that have arrived so far. */
  arrived: Arrived[];
}

/**
 * A Collector in the place of Tempo that hands spans to a server of the test, as JSON: so the test sees what the gateway has sent
 * over gRPC. `plain` is a rendering that sends nowhere.
 */
export async function spanSink(plain: Rendering, options: StartOptions): Promise<SpanSink> {
  const arrived: Arrived[] = [];
  const port = await spanServer(options.context, arrived);
  const store = await start(plain, {
    ...options,
    edit: (content) =>
      content
        .replace('debug: {}', `otlp_http: { endpoint: "http://127.0.0.1:${port}", encoding: json, compression: none }`)
        .replace(/- debug$/m, '- otlp_http'),
  });
  return { store, arrived };
}

async function spanServer(context: StartOptions['context'], arrived: Arrived[]): Promise<number> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      arrived.push(...spansOf(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

function spansOf(body: unknown): Arrived[] {
  return items(fields(body)['resourceSpans']).flatMap((resourceSpans) => {
    const { resource, scopeSpans } = fields(resourceSpans);
    const named = items(fields(resource)['attributes']).find((one) => fields(one)['key'] === 'service.name');
    const service = text(fields(fields(named)['value'])['stringValue']) ?? '';
    return items(scopeSpans).flatMap((scope) =>
      items(fields(scope)['spans']).map((span) => {
        const { traceId, spanId, name } = fields(span);
        return { traceId: String(traceId), spanId: String(spanId), name: String(name), service };
      }),
    );
  });
}
