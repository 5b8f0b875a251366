import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { KubeClient } from '../kube/client.ts';
import type { KubeObject } from '../objects/object.ts';
import type { ControlPlane } from './control-plane.ts';
import { writeKubeconfig } from './kubeconfig.ts';

const tokenSeconds = 24 * 60 * 60;

/**
 * Applies RBAC objects (a ServiceAccount, its Namespace, roles, bindings) in their order and writes a kubeconfig with a
 * token of the first ServiceAccount among them, good for a day. Gives its path, in the control plane's folder.
 */
export async function serviceAccountKubeconfig(
  client: KubeClient,
  plane: Pick<ControlPlane, 'server' | 'authority' | 'dir'>,
  manifests: KubeObject[],
): Promise<string> {
  const account = manifests.find(({ kind }) => kind === 'ServiceAccount');
  if (!account) throw new Error('a ServiceAccount is needed among the manifests');
  for (const object of manifests) await client.apply(object, { fieldManager: 'gunj-sandbox', force: true });
  const { namespace = 'default', name } = account.metadata;
  const answer = await client.request('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: tokenSeconds },
  });
  const { status } = answer as { status: { token: string } };
  const user = `${namespace}-${name}`;
  return writeKubeconfig(join(plane.dir, `${user}-${randomBytes(4).toString('hex')}.kubeconfig`), {
    server: plane.server,
    authority: plane.authority,
    user,
    credentials: { token: status.token },
  });
}
