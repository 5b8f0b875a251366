import { componentPath, componentSpec } from '../platform/component-spec.ts';
import { placeOfHost } from '../platform/place.ts';
import type { Check } from './check.ts';

/** Inside the cluster the mesh or the network may protect what is sent; outside nothing does. */
export const plaintextStorage: Check = (platform) =>
  (['loki', 'tempo'] as const).flatMap((name) => {
    const { enabled } = componentSpec(platform, name);
    const { insecure, endpoint } = platform.spec.components[name].objectStorage ?? {};
    if (!enabled || !insecure || isInCluster(endpoint, platform.metadata.namespace)) return [];
    return [
      {
        code: 'PLAINTEXT_STORAGE',
        severity: 'warning',
        path: `${componentPath(name)}.objectStorage.insecure`,
        message: `what ${name} keeps leaves the cluster in plain text, and so does proof of its credentials`,
        hint: 'Leave insecure out; name the certificate authority with ca where it is not a public one.',
      },
    ];
  });

function isInCluster(endpoint: string | undefined, namespace: string): boolean {
  const [host = ''] = endpoint?.split(':') ?? [];
  return host !== '' && placeOfHost(host, 80, namespace)?.peer.kind === 'pods';
}
