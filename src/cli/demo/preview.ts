import type { Compiled } from '../../compile.ts';
import { withSecrets } from '../../components/read-secrets.ts';
import { clusterFacts } from '../../facts/cluster-source.ts';
import { readFacts } from '../../facts/read.ts';
import type { KubeClient } from '../../kube/client.ts';
import { meshes } from '../../mesh/registry.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { Plan } from '../../plan/plan.ts';
import { claimLabel, partOf } from '../../platform/labels.ts';
import { Refusal } from '../failure.ts';
import type { Io } from '../io.ts';
import { compileAloud, type PlatformFile } from '../platform-file.ts';
import { withComing } from './coming.ts';

/** A namespace that is there before the platform. */
export interface ExistingNamespace {
  name: string;
  labels: Readonly<Record<string, string>>;
  /** Pods in it that are no platform's. */
  otherPods: number;
}

/**
 * What the operator will make of the platform in this cluster once `coming` is made, for people; warnings go to standard
 * error. Throws Refusal when it would refuse it.
 */
export async function preview(
  client: KubeClient,
  file: PlatformFile,
  io: Io,
  coming: readonly KubeObject[] = [],
): Promise<string[]> {
  const notes: string[] = [];
  const source = withComing(clusterFacts(client), coming);
  const read = await readFacts(source, { meshes, note: (text) => notes.push(`note: ${text}`) });
  const facts = await withSecrets(read, source, file.platform);
  const { plan, mesh } = compileAloud(file, facts, io);
  if (!plan) throw new Refusal('nothing was made: the operator would refuse this platform here');
  const { namespace } = file.platform.metadata;
  const existing = await existingNamespace(client, namespace);
  const about = existing ? existingLines(existing, plan, mesh) : [];
  return [...planLines(plan, namespace), ...[...notes, ...about].map((line) => `  ${line}`)];
}

/** A line for each wave, and below it one for each kind with the names. */
export function planLines(plan: Plan, namespace: string): string[] {
  return plan.waves.flatMap((wave) => {
    const byKind = new Map<string, string[]>();
    const add = (kind: string, name: string): void => void byKind.set(kind, [...(byKind.get(kind) ?? []), name]);
    for (const { kind, metadata } of wave.shared ?? []) add(`${kind} (labels of it)`, metadata.name);
    for (const { kind, metadata } of wave.objects) add(kind, nameIn(namespace, metadata));
    for (const secret of wave.secrets ?? []) add('Secret', nameIn(namespace, secret));
    const kinds = [...byKind].map(([kind, names]) => `    ${names.length} ${kind}: ${names.join(', ')}`);
    return [`  ${wave.name}`, ...kinds];
  });
}

/** What becomes of a namespace that others may be using. */
export function existingLines(
  { name, labels, otherPods }: ExistingNamespace,
  plan: Plan,
  mesh: Compiled['mesh'],
): string[] {
  const planned = plan.waves.flatMap((wave) => wave.shared ?? []).find(({ kind }) => kind === 'Namespace');
  const changes = Object.entries(planned?.metadata.labels ?? {}).filter(([key, value]) => labels[key] !== value);
  const pods = otherPods === 1 ? '1 pod that is' : `${otherPods} pods that are`;
  // Where nothing but the claim is on the namespace, pods ask for their proxies themselves.
  const injects = Object.keys(planned?.metadata.labels ?? {}).some((key) => key !== claimLabel);
  const sidecars = mesh && injects ? ' and will get sidecars when restarted' : '';
  const them = otherPods === 1 ? 'it' : 'they';
  return [
    `Namespace ${name} is there already, with ${pods} not the platform's${otherPods > 0 ? `: ${them} will fall under its default deny of all traffic${sidecars}` : ''}.`,
    ...(changes.length > 0
      ? [
          `Labels of Namespace ${name} will change: ${changes.map(([key, value]) => change(key, labels[key], value)).join(', ')}.`,
        ]
      : []),
  ];
}

function change(key: string, before: string | undefined, after: string): string {
  return `${key}=${after}${before === undefined ? '' : ` (is ${before})`}`;
}

function nameIn(own: string, { name, namespace }: { name: string; namespace?: string }): string {
  return namespace === undefined || namespace === own ? name : `${namespace}/${name}`;
}

async function existingNamespace(client: KubeClient, name: string): Promise<ExistingNamespace | undefined> {
  const found = await client.get({ apiVersion: 'v1', kind: 'Namespace', name });
  if (!found) return undefined;
  const { items } = await client.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: name });
  return { name, labels: found.metadata.labels ?? {}, otherPods: items.filter(isForeign).length };
}

function isForeign({ metadata }: KubeObject): boolean {
  return metadata.labels?.['app.kubernetes.io/part-of'] !== partOf;
}
