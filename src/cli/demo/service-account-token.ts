import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeClient } from '../../kube/client.ts';
import type { ClusterConfig } from '../../kube/config.ts';
import { writeKubeconfig } from '../../sandbox/kubeconfig.ts';
import { Refusal } from '../failure.ts';

const tokenSeconds = 12 * 60 * 60;

/** Writes a kubeconfig with a token of a service account, good for half a day, and gives its path. */
export async function serviceAccountFile(
  client: KubeClient,
  config: ClusterConfig,
  account: { namespace: string; name: string },
  dir: string,
): Promise<string> {
  if (config.insecureSkipTlsVerify || config.tlsServerName)
    throw new Refusal('this context skips or bends the check of the certificate; the demo needs one that does not');
  const path = `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`;
  const answer = await client.request('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: tokenSeconds },
  });
  const { status } = answer as { status: { token: string } };
  return writeKubeconfig(join(dir, 'operator.kubeconfig'), {
    server: config.server,
    authority: config.caData ?? (config.caFile ? await readFile(config.caFile, 'utf8') : ''),
    user: account.name,
    credentials: { token: status.token },
  });
}
