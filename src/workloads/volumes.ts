import { contentHash } from '../objects/canonical.ts';
import type { SecretFiles } from '../platform/component.ts';
import type { ComponentInput } from './component-input.ts';
import { configMounts, configVolumes } from './config-objects.ts';
import { dataVolume, ephemeralVolumes } from './data-volume.ts';

interface Mount {
  name: string;
  mountPath: string;
  readOnly?: boolean;
}

/** Owner and group read: the pod's fsGroup is the group. */
const secretMode = 0o440;

/** Every directory of the component's container. */
export function mounts(input: ComponentInput): Mount[] {
  const { workload, additions } = input;
  return [
    ...(workload.dataPath === undefined ? [] : [{ name: dataVolume, mountPath: workload.dataPath }]),
    ...configMounts(input),
    ...secretDirectories(input).map(([mountPath]) => ({ name: secretName(mountPath), mountPath, readOnly: true })),
    ...(workload.hostDirectories ?? []).map(({ path, readOnly }) => ({
      name: pathName('host', path),
      mountPath: path,
      ...(readOnly ? { readOnly } : {}),
    })),
    ...workload.scratch.map((path) => ({ name: scratchName(path), mountPath: path })),
    ...additions.sharedDirectories.map((directory) => ({ ...directory, readOnly: true })),
  ];
}

export function volumes(input: ComponentInput): Record<string, unknown>[] {
  const { workload, additions } = input;
  return [
    ...ephemeralVolumes(input),
    ...configVolumes(input),
    ...secretDirectories(input).map(([mountPath, files]) => secretVolume(mountPath, files)),
    ...(workload.hostDirectories ?? []).map(({ path, readOnly }) => ({
      name: pathName('host', path),
      hostPath: { path, type: readOnly ? 'Directory' : 'DirectoryOrCreate' },
    })),
    ...workload.scratch.map((path) => ({ name: scratchName(path), emptyDir: {} })),
    ...additions.sharedDirectories.map(({ name }) => ({ name, emptyDir: { medium: 'Memory' } })),
  ];
}

/** Mount path → the Secrets whose files are there, since a path can be mounted only once. */
function secretDirectories({ workload }: ComponentInput): [string, SecretFiles[]][] {
  return [...Map.groupBy(workload.secretFiles ?? [], ({ mountPath }) => mountPath)];
}

/** Not optional: a component must not start without the credentials it was given. */
function secretVolume(mountPath: string, files: readonly SecretFiles[]): Record<string, unknown> {
  const name = secretName(mountPath);
  const items = (one: SecretFiles) =>
    Object.keys(one.items)
      .sort()
      .map((key) => ({ key, path: one.items[key] }));
  const [first, ...more] = files;
  if (first && more.length === 0)
    return { name, secret: { secretName: first.secret, defaultMode: secretMode, items: items(first) } };
  return {
    name,
    projected: {
      defaultMode: secretMode,
      sources: files.map((one) => ({ secret: { name: one.secret, items: items(one) } })),
    },
  };
}

function secretName(mountPath: string): string {
  return pathName('secret', mountPath);
}

/** `/var/lib/grafana-search` as `scratch-var-lib-grafana-search`. */
function scratchName(path: string): string {
  return pathName('scratch', path);
}

/** Fit to be the name of a volume, of which there are 63 characters. */
function pathName(prefix: string, path: string): string {
  const name = `${prefix}${path.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  return name.length <= 63 ? name : `${name.slice(0, 54)}-${contentHash(path).slice(0, 8)}`;
}
