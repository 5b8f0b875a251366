import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type Clock, sleep } from '../../kube/clock.ts';
import { errorFields, type Log } from '../log.ts';
import type { ServingCertificate } from './certificate.ts';
import { type Keeping, keepCertificate } from './keep.ts';
import { webhookPath } from './names.ts';
import { type Judge, ReviewError, reviewed } from './review.ts';

export interface AdmissionOptions extends Keeping {
  client: Keeping['client'] & { readonly clock: Clock };
  log: Log;
  /** Absent: all addresses, those of IPv6 too. */
  host?: string;
  /** 0: any free port. */
  port: number;
  judge: Judge;
  onListening?: (url: string) => void;
  /** Milliseconds between looks at the certificate. */
  lookMs?: number;
}

export interface Admission {
  close(): Promise<void>;
}

/** An API server never sends more than a request of its own may have. */
const largestReview = 8 * 1024 * 1024;

/**
 * Answers the API server about platforms that people write, for as long as it is open. Listens as soon as there is a
 * certificate, and goes on with another without a pause. What goes wrong is logged: without answers nobody is refused.
 */
export function serveAdmission(o: AdmissionOptions): Admission {
  const { client, log, judge } = o;
  const ending = new AbortController();
  let server: Server | undefined;
  let shown: ServingCertificate | undefined;

  const serve = async (serving: ServingCertificate) => {
    const tls = { cert: serving.certificate, key: serving.key };
    if (server) server.setSecureContext(tls);
    else {
      const made = createServer(tls, (request, response) => void answer(request, response, judge, log));
      await new Promise<void>((resolve, reject) => {
        made.once('error', reject);
        made.listen(o.port, o.host, resolve);
      });
      server = made;
      const address = made.address();
      const port = address !== null && typeof address === 'object' ? address.port : o.port;
      o.onListening?.(`https://127.0.0.1:${port}${webhookPath}`);
    }
    shown = serving;
  };

  const look = async () => {
    try {
      const serving = await keepCertificate(o);
      if (serving && serving.certificate !== shown?.certificate && !ending.signal.aborted) await serve(serving);
    } catch (error) {
      log.warn(errorFields(error), 'people are not warned at admission: the webhook cannot be served');
    }
  };

  const looking = (async () => {
    do await look();
    while (await sleep(client.clock, shown ? (o.lookMs ?? 30_000) : 2_000, 'webhook certificate', ending.signal));
  })();

  return {
    async close() {
      ending.abort();
      await looking;
      const open = server;
      if (!open) return;
      await new Promise<void>((resolve) => {
        open.close(() => resolve());
        open.closeAllConnections();
      });
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, judge: Judge, log: Log): Promise<void> {
  try {
    if (request.method !== 'POST' || request.url?.split('?')[0] !== webhookPath) {
      response.writeHead(404).end();
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > largestReview) throw new ReviewError('the review is too large');
    }
    const review = await reviewed(Buffer.concat(chunks).toString('utf8'), judge);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(review));
  } catch (error) {
    if (!(error instanceof ReviewError)) log.warn(errorFields(error), 'a platform could not be looked at on admission');
    if (!response.headersSent) response.writeHead(error instanceof ReviewError ? 400 : 500);
    response.end(error instanceof ReviewError ? error.message : '');
  }
}
