import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createAuthority, issueCertificate } from '../../pki/certificate.ts';
import { inject, refusal } from './inject.ts';
import type { Pod } from './pod.ts';
import type { IstioRevision } from './revision.ts';
import type { InjectorEndpoint } from './webhooks.ts';

export interface Injector extends InjectorEndpoint {
  /** Ends the server; pods of injected namespaces cannot be created from then on, as when istiod is down. */
  stop(): Promise<void>;
}

interface AdmissionReview {
  request: { uid: string; namespace?: string; object: Pod };
}

/** Serves AdmissionReview v1 over HTTPS on a free port of 127.0.0.1, with an authority of its own. */
export async function startInjector(istio: IstioRevision, log: (line: string) => void): Promise<Injector> {
  const authority = createAuthority('istiod-sandbox');
  const { certificate, key } = issueCertificate(authority, 'istiod-sandbox', {
    commonName: 'istiod.istio-system.svc',
    usage: 'server',
    hosts: ['127.0.0.1', 'istiod.istio-system.svc'],
  });
  const server = createServer({ cert: certificate, key }, (request, response) => {
    answer(request, response, istio).catch((error: unknown) => {
      log(`injection failed: ${String(error)}`);
      response.writeHead(400).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `https://127.0.0.1:${port}/inject`,
    authority: authority.certificate,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, istio: IstioRevision): Promise<void> {
  if (request.method !== 'POST' || !request.url?.startsWith('/inject')) {
    response.writeHead(404).end();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const review = JSON.parse(Buffer.concat(chunks).toString('utf8')) as AdmissionReview;
  const { uid, namespace = 'default', object } = review.request;
  const patch = refusal(object, namespace) === undefined ? patchOf(inject(object, namespace, istio)) : undefined;
  response.writeHead(200, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid, allowed: true, ...(patch ? { patchType: 'JSONPatch', patch } : {}) },
    }),
  );
}

/** `add` replaces a member that is there. */
function patchOf({ metadata, spec }: Pod): string {
  const operations = [
    { op: 'add', path: '/metadata/labels', value: metadata.labels },
    { op: 'add', path: '/metadata/annotations', value: metadata.annotations },
    { op: 'replace', path: '/spec', value: spec },
  ];
  return Buffer.from(JSON.stringify(operations)).toString('base64');
}
