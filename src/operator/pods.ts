import { type KubeObject, refKey, refOf } from '../objects/object.ts';
import { managedBy, trackLabel } from '../platform/labels.ts';
import type { Compiled } from './compiler.ts';
import type { Context } from './context.ts';
import { instanceLabel, managedByLabel, nameLabel } from './names.ts';
import { podProblem } from './pod-problem.ts';

export interface PodReport {
  /** By component. */
  problems: Map<string, string>;
  /** By component: of its canary. */
  canaryProblems: Map<string, string>;
  /** Names of pods that should have a sidecar and have none. */
  outsideMesh: string[];
}

/** The platform's pods, asked for when something is not ready: what the watch keeps of them is metadata. */
export async function listPods({ client }: Context, platform: KubeObject): Promise<KubeObject[]> {
  const { name, namespace = '' } = platform.metadata;
  const labelSelector = `${managedByLabel}=${managedBy},${instanceLabel}=${name}`;
  const { items } = await client.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labelSelector });
  return items;
}

/** Whether a pod is of a component's canary: what becomes of it says nothing of the component. */
export function isOfCanary({ metadata }: KubeObject): boolean {
  return metadata.labels?.[trackLabel] === 'canary';
}

/** The first problem of each component's pods, and the pods that should have been given a sidecar and were not. */
export function podReport(pods: readonly KubeObject[], compiled: Compiled): PodReport {
  const planned = plannedContainers(compiled);
  const problems = new Map<string, string>();
  const canaryProblems = new Map<string, string>();
  const outsideMesh: string[] = [];
  for (const pod of [...pods].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
    const component = pod.metadata.labels?.[nameLabel] ?? '';
    const problem = podProblem(pod);
    const found = isOfCanary(pod) ? canaryProblems : problems;
    if (problem && !found.has(component)) found.set(component, problem);
    const own = planned.get(component);
    if (!own || pod.metadata.deletionTimestamp) continue;
    if (containerNames(pod.spec).every((name) => own.has(name))) outsideMesh.push(pod.metadata.name);
  }
  return { problems, canaryProblems, outsideMesh };
}

/** By component that is to be in the mesh: the containers the plan asks for. Whatever else runs in a pod was injected. */
function plannedContainers({ plan, components }: Compiled): Map<string, ReadonlySet<string>> {
  const objects = new Map(
    (plan?.waves ?? []).flatMap((wave) => wave.objects).map((object) => [refKey(refOf(object)), object]),
  );
  return new Map(
    components
      .filter(({ inMesh }) => inMesh)
      .map(({ name, workload }) => {
        const spec = objects.get(refKey(workload))?.spec as { template?: { spec?: unknown } } | undefined;
        return [name, new Set(containerNames(spec?.template?.spec))];
      }),
  );
}

function containerNames(spec: unknown): string[] {
  const { containers = [], initContainers = [] } = (spec ?? {}) as Record<string, { name: string }[] | undefined>;
  return [...containers, ...initContainers].map(({ name }) => name);
}
