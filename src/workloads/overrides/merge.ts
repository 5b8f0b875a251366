import { isRecord } from '../../objects/access.ts';

/** Lists of a PodSpec whose entries Kubernetes merges by one member; all others are replaced. From the patch tags of core/v1. */
export const mergeKeys: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  resourceClaims: 'name',
  schedulingGates: 'name',
  'containers.env': 'name',
  'containers.ports': 'containerPort',
  'containers.volumeMounts': 'mountPath',
  'containers.volumeDevices': 'devicePath',
};

/** The key entries of a list are told apart by; containers of either list are alike. */
export function mergeKeyOf(path: string): string | undefined {
  return mergeKeys[path.replace(/^initContainers\./, 'containers.')];
}

/** A part of a PodSpec laid over a whole one, as `kubectl patch` does it by default. `null` removes. New entries come after those that are there. */
export function mergePodSpec(base: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  return mergeMaps(base, patch, '');
}

function mergeMaps(base: Record<string, unknown>, patch: Record<string, unknown>, at: string): Record<string, unknown> {
  const merged = new Map(Object.entries(base));
  for (const key of Object.keys(patch).sort()) {
    const value = patch[key];
    if (value === null) merged.delete(key);
    else merged.set(key, mergeValues(merged.get(key), value, at === '' ? key : `${at}.${key}`));
  }
  return Object.fromEntries(merged);
}

function mergeValues(base: unknown, patch: unknown, at: string): unknown {
  if (isRecord(patch)) return mergeMaps(isRecord(base) ? base : {}, patch, at);
  const key = mergeKeyOf(at);
  if (!Array.isArray(patch) || key === undefined) return patch;
  return mergeLists(Array.isArray(base) ? base : [], patch, key, at);
}

function mergeLists(base: readonly unknown[], patch: readonly unknown[], key: string, at: string): unknown[] {
  const merged = [...base];
  for (const entry of patch) {
    const index = merged.findIndex((known) => isRecord(known) && isRecord(entry) && known[key] === entry[key]);
    if (index < 0) merged.push(mergeValues(undefined, entry, at));
    // A variable comes from one source: beside another it would be refused.
    else if (at.endsWith('.env')) merged[index] = entry;
    else merged[index] = mergeValues(merged[index], entry, at);
  }
  return merged;
}
