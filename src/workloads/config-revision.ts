import { contentHash } from '../objects/canonical.ts';
import type { KubeObject } from '../objects/object.ts';
import type { ComponentInput } from './component-input.ts';
import { configCopies, revisionOf, rolledDirectories, watchedDirectories } from './config-objects.ts';

/** The configuration of one component, as far as it can be told whether the component takes it. */
export interface ConfigRevision {
  /** Of all its directories; part of the names of its immutable ConfigMaps. */
  revision: string;
  /** Hash of what else decides how the program starts: image, arguments, environment, places of its files. */
  program: string;
  /** Names of the directories, the one first without which the program has no configuration. */
  directories: string[];
  /** The directories are read under fixed names and reloaded; this tells how that went. Absent: pods mount the revision. */
  reload?: { port: number; successful: string; succeededAt: string };
  /** What has to be kept to go back to a configuration that is read under a fixed name. */
  copies: KubeObject[];
}

/** Undefined for a component of which nobody can tell: it has no configuration, or reloads and says nothing of it. */
export function configRevision(input: ComponentInput): ConfigRevision | undefined {
  const { kind, image, workload } = input;
  const watched = watchedDirectories(input);
  const directories = watched.length > 0 ? watched : rolledDirectories(input);
  if (directories.length === 0) return undefined;
  // A directory of rules may come and go while the program runs; what it is started with may not.
  const started = workload.config.filter((directory) => !watched.includes(directory));
  const places = started.map(({ name, mountPath }) => ({ name, mountPath }));
  return {
    revision: revisionOf(directories),
    program: contentHash({ image, args: workload.args, env: workload.env, places }),
    directories: directories.map(({ name }) => name),
    ...(kind.reload && watched.length > 0 ? { reload: { port: kind.metricsPort, ...kind.reload } } : {}),
    copies: configCopies(input),
  };
}
