/** One Istio control plane, by the names its installation gives. */
export interface IstioRevision {
  /** `1.30.3` */
  version: string;
  /** `default`, or the name of a revision installed beside others. */
  revision: string;
  /** Revision tags that point here; `default` makes it answer `istio-injection=enabled`. */
  tags: string[];
  /** Traffic is captured by a node agent, so pods need no privileged init container. */
  cni: boolean;
}

export const istioNamespace = 'istio-system';

/** Object names get the revision as a suffix unless it is the default one: `istiod`, `istiod-canary`. */
export function named(base: string, { revision }: IstioRevision): string {
  return revision === 'default' ? base : `${base}-${revision}`;
}

/** Proxies are native sidecars by themselves from 1.27 on, when every kubelet is 1.33 or newer, as in a sandbox. */
export function nativeByDefault(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 27);
}
