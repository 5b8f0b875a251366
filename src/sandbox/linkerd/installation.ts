/** One Linkerd control plane, by the names its installation gives. */
export interface LinkerdInstallation {
  /** `2.20.0`, written as Linkerd does where it has a name of its own for it. */
  version: string;
  /** Traffic is captured by a node agent, so pods need no init container with rights. */
  cni: boolean;
}

export const linkerdNamespace = 'linkerd';
export const trustDomain = 'cluster.local';
export const defaultLinkerdVersion = '2.20.0';

/** Releases up to 2.14 are called `stable-2.14.10`; of later ones the name is all that counts here. */
export function linkerdName(version: string): string {
  return version.startsWith('2.14.') ? `stable-${version}` : `enterprise-${version}`;
}

/** The chart makes native sidecars of proxies from 2.20 on. */
export function nativeByDefault(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 20);
}
