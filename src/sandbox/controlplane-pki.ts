import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CertificateRequest,
  createAuthority,
  createSigningKey,
  issueCertificate,
  type KeyPair,
} from '../pki/certificate.ts';

/** Who talks to the API server, each with a certificate of its own so that the audit log tells them apart. */
const clients = {
  admin: { commonName: 'sandbox-admin', organizations: ['system:masters'] },
  controllerManager: { commonName: 'system:kube-controller-manager' },
  scheduler: { commonName: 'system:kube-scheduler' },
  kwok: { commonName: 'kwok', organizations: ['system:masters'] },
} satisfies Record<string, Omit<CertificateRequest, 'usage'>>;

export type ClientName = keyof typeof clients;

export interface ControlPlanePki {
  /** PEM certificate of the sandbox's own authority. */
  authority: string;
  clients: Record<ClientName, KeyPair>;
  files: PkiFiles;
}

/** Paths of what the programs read from files. */
export interface PkiFiles {
  authority: string;
  serverCertificate: string;
  serverKey: string;
  tokenKey: string;
  tokenPublicKey: string;
}

const authorityName = 'gunj-sandbox';

/** Makes all keys and certificates of one control plane and writes those its programs read into `dir`. */
export async function createPki(dir: string, serviceAddress: string): Promise<ControlPlanePki> {
  const authority = createAuthority(authorityName);
  const issue = (request: CertificateRequest): KeyPair => issueCertificate(authority, authorityName, request);
  const service = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  const server = issue({
    commonName: 'kube-apiserver',
    usage: 'server',
    hosts: ['127.0.0.1', 'localhost', serviceAddress, ...service],
  });
  const token = createSigningKey();
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(dir, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  return {
    authority: authority.certificate,
    clients: {
      admin: issue({ ...clients.admin, usage: 'client' }),
      controllerManager: issue({ ...clients.controllerManager, usage: 'client' }),
      scheduler: issue({ ...clients.scheduler, usage: 'client' }),
      kwok: issue({ ...clients.kwok, usage: 'client' }),
    },
    files: {
      authority: await write('ca.crt', authority.certificate),
      serverCertificate: await write('apiserver.crt', server.certificate),
      serverKey: await write('apiserver.key', server.key),
      tokenKey: await write('sa.key', token.key),
      tokenPublicKey: await write('sa.pub', token.publicKey),
    },
  };
}
