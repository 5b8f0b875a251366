import { contentHash } from '../objects/canonical.ts';
import type { KubeObject } from '../objects/object.ts';
import type { ConfigDirectory } from '../platform/component.ts';
import { componentLabels, configOfLabel, configRevisionLabel } from '../platform/labels.ts';
import type { ComponentInput } from './component-input.ts';

/** Bytes of one ConfigMap. The API server takes 1 MiB; the rest is for names and metadata. */
const most = 900 * 1024;

/** ConfigMaps that pods mount: under the name of their revision, or under a fixed one where the component notices changes. */
export function configMaps(input: ComponentInput): KubeObject[] {
  return input.workload.config.flatMap((directory) =>
    directory.reloads
      ? fixedConfigMaps(input, directory)
      : immutableConfigMaps(input, directory, rolledRevision(input)),
  );
}

/** Immutable copies of what a component that tells how a reload went reads under fixed names, so that one can be gone back to. */
export function configCopies(input: ComponentInput): KubeObject[] {
  const watched = watchedDirectories(input);
  const revision = revisionOf(watched);
  return watched.flatMap((directory) => immutableConfigMaps(input, directory, revision));
}

export function configVolumes(input: ComponentInput): Record<string, unknown>[] {
  return input.workload.config.map((directory) => {
    const base = directory.reloads ? directory.name : revisedName(directory.name, rolledRevision(input));
    return configVolume(
      directory.name,
      partsOf(directory).map((_, index) => partName(base, index)),
    );
  });
}

export function configMounts({ workload }: ComponentInput): { name: string; mountPath: string; readOnly: true }[] {
  return workload.config.map(({ name, mountPath }) => ({ name: volumeName(name), mountPath, readOnly: true }));
}

/** One directory made of these ConfigMaps. */
export function configVolume(directory: string, names: readonly string[]): Record<string, unknown> {
  const [first, ...more] = names;
  const name = volumeName(directory);
  if (more.length === 0) return { name, configMap: { name: first } };
  return { name, projected: { sources: names.map((one) => ({ configMap: { name: one } })) } };
}

export function volumeName(directory: string): string {
  return `config-${directory}`;
}

/** `loki-1a2b3c4d`. */
export function revisedName(directory: string, revision: string): string {
  return `${directory}-${revision}`;
}

/** The first ConfigMap of a directory has its name, the others are numbered from 2. */
export function partName(base: string, index: number): string {
  return index === 0 ? base : `${base}-${index + 1}`;
}

/** What decides which pods roll: all directories that are not noticed when they change. */
export function rolledDirectories({ workload }: ComponentInput): ConfigDirectory[] {
  return workload.config.filter(({ reloads }) => !reloads);
}

/** Directories whose reloads the component tells of. */
export function watchedDirectories({ kind, workload }: ComponentInput): ConfigDirectory[] {
  return kind.reload ? workload.config.filter(({ reloads }) => reloads) : [];
}

/** One revision for all directories of a component, so that they change and go back together. Eight hexadecimal digits. */
export function revisionOf(directories: readonly ConfigDirectory[]): string {
  return contentHash(directories.map(({ name, files }) => ({ name, files }))).slice(0, 8);
}

function rolledRevision(input: ComponentInput): string {
  return revisionOf(rolledDirectories(input));
}

function fixedConfigMaps(input: ComponentInput, directory: ConfigDirectory): KubeObject[] {
  return partsOf(directory).map((data, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: partName(directory.name, index),
      namespace: input.namespace,
      labels: { ...componentLabels(input.platform.metadata.name, input.kind.name), [configOfLabel]: directory.name },
    },
    data,
  }));
}

function immutableConfigMaps(input: ComponentInput, directory: ConfigDirectory, revision: string): KubeObject[] {
  return fixedConfigMaps(input, directory).map(({ metadata, ...rest }, index) => ({
    ...rest,
    metadata: {
      ...metadata,
      name: partName(revisedName(directory.name, revision), index),
      labels: { ...metadata.labels, [configRevisionLabel]: revision },
    },
    immutable: true,
  }));
}

/** Files in the order of their names, as many to a ConfigMap as fit. There is always one, be it empty. */
function partsOf({ files }: ConfigDirectory): Record<string, string>[] {
  const parts: Record<string, string>[] = [{}];
  let size = 0;
  for (const name of Object.keys(files).sort()) {
    const content = files[name] ?? '';
    const bytes = Buffer.byteLength(name) + Buffer.byteLength(content);
    if (size > 0 && size + bytes > most) {
      parts.push({});
      size = 0;
    }
    size += bytes;
    Object.assign(parts.at(-1) ?? {}, { [name]: content });
  }
  return parts;
}
