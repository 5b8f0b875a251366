import { FactDenied, type FactSource } from '../../facts/source.ts';
import { at, text } from '../../objects/access.ts';
import { compareVersions } from '../../objects/version.ts';

/** From here on `auto` is the default; before, native sidecars had to be switched on. */
const autoSince = '1.27.0';
/** From here on ENABLE_NATIVE_SIDECARS means something. */
const knownSince = '1.19.0';
/** Kubelets from here on run native sidecars for good. */
const kubelet = '1.33.0';

/** What Go takes for true in a variable that is a boolean, as this one was before 1.27. */
const truths = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

/**
 * Whether a revision injects proxies as native sidecars unless a pod says otherwise: istiod's ENABLE_NATIVE_SIDECARS, which
 * since 1.27 is `auto` where it is not set: then every node's kubelet has to be 1.33 or newer. Undefined where that cannot
 * be told.
 */
export async function readNativeSidecars(
  source: FactSource,
  setting: string | undefined,
  version: string | undefined,
): Promise<boolean | undefined> {
  if (version === undefined) return setting === 'true' ? true : setting === 'false' ? false : undefined;
  if (compareVersions(version, knownSince) < 0) return false;
  if (compareVersions(version, autoSince) < 0) return truths.has(setting ?? '');
  if (setting !== undefined && setting !== '' && setting !== 'auto') return setting === 'true';
  return everyNodeCan(source);
}

async function everyNodeCan(source: FactSource): Promise<boolean | undefined> {
  try {
    const nodes = await source.list({ apiVersion: 'v1', kind: 'Node' });
    return nodes.every((node) => runsThem(text(at(node, 'status', 'nodeInfo', 'kubeletVersion'))));
  } catch (error) {
    if (error instanceof FactDenied) return undefined;
    throw error;
  }
}

/** A version that cannot be read counts as too old, as it does for istiod. */
function runsThem(version: string | undefined): boolean {
  const found = /^v?(\d+\.\d+(?:\.\d+)?)/.exec(version ?? '')?.[1];
  return found !== undefined && compareVersions(found, kubelet) >= 0;
}
