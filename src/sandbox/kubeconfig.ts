import { writeFile } from 'node:fs/promises';
import type { KeyPair } from '../pki/certificate.ts';

export type Credentials = KeyPair | { token: string };

export interface KubeconfigInput {
  /** `https://127.0.0.1:40123` */
  server: string;
  /** PEM of the authority that signed the server's certificate. */
  authority: string;
  user: string;
  credentials: Credentials;
}

/** Writes a self-contained kubeconfig (mode 0600) with one context, named `sandbox`. JSON, which every reader of YAML takes. */
export async function writeKubeconfig(path: string, input: KubeconfigInput): Promise<string> {
  const { server, authority, user, credentials } = input;
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'sandbox',
    clusters: [{ name: 'sandbox', cluster: { server, 'certificate-authority-data': base64(authority) } }],
    contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user } }],
    users: [
      {
        name: user,
        user:
          'token' in credentials
            ? { token: credentials.token }
            : {
                'client-certificate-data': base64(credentials.certificate),
                'client-key-data': base64(credentials.key),
              },
      },
    ],
  };
  await writeFile(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  return path;
}
