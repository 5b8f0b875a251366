import type { KubeObject } from '../../../src/objects/object.ts';
import { canaryName } from '../../../src/platform/canary.ts';
import type { ComponentName } from '../../../src/platform/component.ts';
import { type CompiledPlatform, compiledPlatforms, type Versions } from './platforms.ts';

/** One component's container as the plan's objects describe it: what a kubelet would run. */
export interface Rendering {
  component: ComponentName;
  /** The platforms that render exactly this. */
  platforms: string[];
  args: string[];
  /** Environment variables; `secret` for what is in a Secret. */
  env: Record<string, string>;
  /** Path in the container → content, from mounted ConfigMaps. */
  files: Record<string, string>;
  /** Directories mounted writable, and those a sidecar fills. */
  directories: string[];
  /** Path and port of the startup probe. */
  ready: { path: string; port: number };
}

interface PodSpec {
  automountServiceAccountToken: boolean;
  containers: {
    name: string;
    args?: string[];
    env?: { name: string; value?: string }[];
    volumeMounts: { name: string; mountPath: string }[];
    startupProbe: { httpGet: { path: string; port: number } };
  }[];
  volumes: { name: string; configMap?: ConfigSource; projected?: { sources: { configMap?: ConfigSource }[] } }[];
}

interface ConfigSource {
  name: string;
}

/** All that differs among the renderings of one component over all platforms. Never empty. */
export function renderingsOf(component: ComponentName, versions: Versions = 'default'): Rendering[] {
  const distinct = new Map<string, Rendering>();
  // A canary has a version of its own, whatever that of its component is.
  const workloads = versions === 'default' ? [component, canaryName(component)] : [component];
  const found = compiledPlatforms(versions).flatMap((platform) =>
    workloads.flatMap((workload) => renderingIn(platform, component, workload) ?? []),
  );
  for (const rendering of found) {
    const { platforms, ...content } = rendering;
    const key = JSON.stringify(content);
    const known = distinct.get(key);
    if (known) known.platforms.push(...platforms);
    else distinct.set(key, rendering);
  }
  if (distinct.size === 0) throw new Error(`no platform renders ${component}`);
  return [...distinct.values()];
}

/** The same as rows of a test table, named after the first platform that renders it and how many others do. */
export function renderingTable(
  component: ComponentName,
  versions: Versions = 'default',
): [title: string, rendering: Rendering][] {
  return renderingsOf(component, versions).map((rendering) => {
    const [first = '', ...others] = rendering.platforms;
    return [others.length > 0 ? `${first} and ${others.length} more` : first, rendering];
  });
}

/** The component's container in one compiled platform; undefined when it is switched off there. */
export function renderingIn(
  { title, compiled }: CompiledPlatform,
  component: ComponentName,
  name: string = component,
): Rendering | undefined {
  const objects = compiled.plan?.waves.flatMap((wave) => wave.objects) ?? [];
  const workload = objects.find(
    ({ kind, metadata }) => ['StatefulSet', 'Deployment', 'DaemonSet'].includes(kind) && metadata.name === name,
  );
  if (!workload) return undefined;
  const { containers, volumes, automountServiceAccountToken } = podSpecOf(workload);
  const container = containers.find(({ name }) => name === component);
  if (!container) throw new Error(`${title}: ${component} has no container of its name`);
  const files: Record<string, string> = {};
  const directories: string[] = automountServiceAccountToken ? ['/var/run/secrets/kubernetes.io/serviceaccount'] : [];
  for (const { name, mountPath } of container.volumeMounts) {
    const volume = volumes.find((one) => one.name === name);
    const configMaps = [volume, ...(volume?.projected?.sources ?? [])].flatMap((source) => source?.configMap ?? []);
    if (configMaps.length === 0) directories.push(mountPath);
    for (const configMap of configMaps)
      for (const [file, content] of Object.entries(dataOf(objects, configMap.name))) {
        files[`${mountPath}/${file}`] = content;
      }
  }
  const ready = container.startupProbe.httpGet;
  const env = Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value ?? 'secret']));
  return {
    component,
    platforms: [name === component ? title : `${title} (${name})`],
    args: container.args ?? [],
    env,
    files,
    directories,
    ready,
  };
}

/** The content of the one file that ends so. Throws when there is none. */
export function fileOf(rendering: Rendering, ending: string): string {
  const found = Object.entries(rendering.files).find(([path]) => path.endsWith(ending));
  if (!found) throw new Error(`${rendering.component} has no ${ending}`);
  return found[1];
}

export function podSpecOf(workload: KubeObject): PodSpec {
  return (workload['spec'] as { template: { spec: PodSpec } }).template.spec;
}

function dataOf(objects: KubeObject[], name: string): Record<string, string> {
  const found = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
  if (!found) throw new Error(`the ConfigMap ${name} is mounted but not in the plan`);
  return found['data'] as Record<string, string>;
}
