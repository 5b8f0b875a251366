import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createAuthority, issueCertificate } from '../pki/certificate.ts';
import type { Pod } from './pod.ts';

export interface InjectorEndpoint {
  /** `https://127.0.0.1:40123/inject` */
  url: string;
  /** PEM of the authority that signed its certificate. */
  authority: string;
}

export interface Injector extends InjectorEndpoint {
  /** Ends the server; webhooks that call it fail from then on, as when the control plane is down. */
  stop(): Promise<void>;
}

export interface InjectorOptions {
  /** Name the control plane has in the cluster: `istiod.istio-system.svc`. */
  host: string;
  /** The pod as the mesh would return it; undefined for one that stays as it is. */
  inject: (pod: Pod, namespace: string) => Promise<Pod | undefined> | Pod | undefined;
  log: (line: string) => void;
}

interface AdmissionReview {
  request: { uid: string; namespace?: string; kind?: { kind: string }; object: Pod };
}

const path = '/inject';

/** Serves AdmissionReview v1 over HTTPS on a free port of 127.0.0.1, with an authority of its own. */
export async function startInjector(options: InjectorOptions): Promise<Injector> {
  const { host, log } = options;
  const name = `${host.split('.')[0]}-sandbox`;
  const authority = createAuthority(name);
  const { certificate, key } = issueCertificate(authority, name, {
    commonName: host,
    usage: 'server',
    hosts: ['127.0.0.1', host],
  });
  const server = createServer({ cert: certificate, key }, (request, response) => {
    answer(request, response, options).catch((error: unknown) => {
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
    url: `https://127.0.0.1:${port}${path}`,
    authority: authority.certificate,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, { inject }: InjectorOptions): Promise<void> {
  if (request.method !== 'POST' || !request.url?.startsWith(path)) {
    response.writeHead(404).end();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const review = JSON.parse(Buffer.concat(chunks).toString('utf8')) as AdmissionReview;
  const { uid, namespace = 'default', kind, object } = review.request;
  const injected = kind && kind.kind !== 'Pod' ? undefined : await inject(object, namespace);
  const patch = injected && patchOf(injected);
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
