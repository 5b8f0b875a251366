import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Request {
  method: string;
  path: string;
  body: string;
  /** More than reading: of what the API server keeps, events left out. */
  writes: boolean;
}

/**
 * What becomes of a request. `lost`: the API server never gets it. `unanswered`: it does what it is asked, and the answer is
 * not passed on. `answered`: the answer is passed on; `strike` is called right after it. `held`: the API server never gets it, and there is no
 * answer; `strike` is called when nobody waits for one any more.
 */
export interface Fate {
  kind: 'lost' | 'unanswered' | 'answered' | 'held';
  strike: () => void;
}

export interface WriteGate {
  /** HTTP, for the one program whose requests are watched. */
  server: string;
  close(): Promise<void>;
}

/** Stands between a program and the API server. `decide` is asked once for each request, in the order in which they arrive. */
export async function openWriteGate(
  { server, authority }: { server: string; authority: string },
  decide: (request: Request) => Fate | undefined,
  onAnswer: (request: Request, status: number) => void,
): Promise<WriteGate> {
  const target = new URL(server);
  const agent = new https.Agent({ keepAlive: true, ca: authority });
  const pass = async (incoming: http.IncomingMessage, outgoing: http.ServerResponse) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const body = await text(incoming).catch(() => undefined);
    if (body === undefined) return;
    const request = { method, path, body, writes: isWrite(method, path) };
    const fate = decide(request);
    if (fate?.kind === 'lost') {
      fate.strike();
      outgoing.destroy();
      return;
    }
    if (fate?.kind === 'held') {
      outgoing.once('close', fate.strike);
      return;
    }
    const { hostname, port } = target;
    const passed = https.request({ hostname, port, method, path, agent, headers: { ...headers, host: target.host } });
    passed.on('error', () => outgoing.destroy());
    passed.on('response', (answer) => {
      onAnswer(request, answer.statusCode ?? 0);
      if (fate?.kind === 'unanswered') {
        fate.strike();
        answer.resume();
        outgoing.destroy();
        return;
      }
      if (fate) outgoing.once('finish', fate.strike);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      // A watch that has nothing to tell has begun all the same.
      outgoing.flushHeaders();
      answer.on('error', () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    // A write that has been sent stays sent; nobody reads on what was only asked.
    if (method === 'GET') outgoing.once('close', () => passed.destroy());
    passed.end(body);
  };
  const gate = http.createServer((incoming, outgoing) => void pass(incoming, outgoing));
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  return {
    server: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    async close() {
      gate.closeAllConnections();
      gate.close();
      agent.destroy();
    },
  };
}

function isWrite(method: string, path: string): boolean {
  return method !== 'GET' && !/\/events(\/|\?|$)|reviews(\?|$)|dryRun=All/.test(path);
}
