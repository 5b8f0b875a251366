import type { PlatformStatus } from '../../api/spec/status.ts';
import { at, items, text } from '../../objects/access.ts';
import { type KubeObject, refKey, refOf } from '../../objects/object.ts';
import { podProblem } from '../../operator/pod-problem.ts';
import type { WaveName } from '../../plan/plan.ts';
import type { Mark, Node } from './tree.ts';

/** Everything the tree is drawn from, as last seen in the cluster. */
export interface Snapshot {
  /** `monitoring/my-platform` */
  name: string;
  /** The resource; absent before it is made and after it is gone. */
  platform?: KubeObject;
  /** What the compiler plans for it, by the keys of refKey. */
  waves: readonly { name: WaveName; planned: readonly PlannedObject[] }[];
  /** What there is of it, by the keys of refKey. Workloads are complete, others may be metadata only. */
  objects: ReadonlyMap<string, KubeObject>;
  pods: readonly KubeObject[];
}

export interface PlannedObject {
  key: string;
  kind: string;
}

/** Whether the operator has said of the current generation that it is ready, and why not. */
export function readiness(platform: KubeObject | undefined): { ready: boolean; reason: string } {
  if (!platform) return { ready: false, reason: 'there is no such platform' };
  const conditions = (platform.status as PlatformStatus | undefined)?.conditions ?? [];
  const condition = conditions.find(({ type }) => type === 'Ready');
  if (!condition) return { ready: false, reason: 'the operator has not looked at it yet' };
  const current = condition.observedGeneration === platform.metadata.generation;
  return {
    ready: condition.status === 'True' && current,
    reason: current ? `${condition.reason}: ${condition.message}` : 'the operator is looking at the change',
  };
}

export function treeOf(snapshot: Snapshot): Node {
  const { name, platform } = snapshot;
  const head = `ObservabilityPlatform ${name}`;
  if (!platform) return { id: 'platform', mark: 'none', text: `${head} is not there`, children: leftovers(snapshot) };
  if (platform.metadata.deletionTimestamp !== undefined)
    return { id: 'platform', mark: 'busy', text: `${head} is being deleted`, children: leftovers(snapshot) };
  const { ready, reason } = readiness(platform);
  const stalled = conditionIs(platform, 'Stalled');
  return {
    id: 'platform',
    mark: ready ? 'ok' : stalled ? 'bad' : 'busy',
    text: `${ready ? `${head} is Ready` : `${head} is not Ready: ${stalled ? reason : progress(platform, reason)}`}${pause(platform)}`,
    children: [...snapshot.waves.map((wave) => waveNode(wave, snapshot)), ...warningNodes(platform)],
  };
}

function pause(platform: KubeObject): string {
  return at(platform, 'spec', 'paused') === true ? ' (paused: nothing is changed)' : '';
}

function warningNodes(platform: KubeObject): Node[] {
  const warnings = (platform.status as PlatformStatus | undefined)?.warnings ?? [];
  return warnings.map(({ code, path, message }) => ({
    id: `warning/${code}/${path}`,
    mark: 'none',
    text: `warning ${code} ${path}: ${message}`,
    children: [],
  }));
}

/** While components are missing they stand further down in the tree: a count is enough. */
function progress(platform: KubeObject, reason: string): string {
  const components = Object.values((platform.status as PlatformStatus | undefined)?.components ?? {});
  const ready = components.filter((component) => component.ready).length;
  return ready === components.length ? reason : `${ready} of ${components.length} components are ready`;
}

function conditionIs(platform: KubeObject, type: string): boolean {
  const conditions = (platform.status as PlatformStatus | undefined)?.conditions ?? [];
  return conditions.some((condition) => condition.type === type && condition.status === 'True');
}

function waveNode({ name, planned }: Snapshot['waves'][number], snapshot: Snapshot): Node {
  const there = planned.filter(({ key }) => snapshot.objects.has(key));
  const workloads = there.map(({ key }) => snapshot.objects.get(key)).filter(isWorkload);
  const complete = there.length === planned.length;
  const count = complete ? '' : `${there.length} of ${planned.length}: `;
  const children = workloads.map((workload) => workloadNode(workload, snapshot.pods));
  return {
    id: `wave/${name}`,
    mark: markOf([complete ? 'ok' : 'busy', ...children.map(({ mark }) => mark)]),
    text: `${name}  ${count}${kinds(planned) || 'nothing'}`,
    children,
  };
}

function workloadNode(workload: KubeObject, pods: readonly KubeObject[]): Node {
  const { name } = workload.metadata;
  const wanted = Number(at(workload, 'spec', 'replicas') ?? 1);
  const ready = Number(at(workload, 'status', 'readyReplicas') ?? 0);
  const current = at(workload, 'status', 'observedGeneration') === workload.metadata.generation;
  const children = pods.filter((pod) => belongsTo(pod, workload)).map(podNode);
  const done = ready === wanted && current && children.every(({ mark }) => mark === 'ok');
  return {
    id: refKey(refOf(workload)),
    mark: markOf([done ? 'ok' : 'busy', ...children.map(({ mark }) => mark)]),
    text: `${workload.kind} ${name}  ${ready}/${wanted} ready`,
    children,
  };
}

function podNode(pod: KubeObject): Node {
  const { name, uid = '', deletionTimestamp } = pod.metadata;
  const id = `pod/${name}/${uid}`;
  if (deletionTimestamp) return { id, mark: 'busy', text: `${name}  ends`, children: [] };
  const { total, ready, sidecars } = containersOf(pod);
  const phase = text(at(pod, 'status', 'phase')) ?? 'Pending';
  const problem = podProblem(pod);
  const state = `${phase}, ${ready}/${total} containers ready${sidecars.length > 0 ? `, with ${sidecars.join(', ')}` : ''}`;
  if (ready === total && phase === 'Running') return { id, mark: 'ok', text: `${name}  ${state}`, children: [] };
  const broken = problem !== undefined && !problem.endsWith('runs but is not ready');
  return {
    id,
    mark: broken ? 'bad' : 'busy',
    text: broken ? `${problem} (${state})` : `${name}  ${state}`,
    children: [],
  };
}

/** Containers that run as long as the pod: its own and native sidecars, which are init containers by name. */
function containersOf(pod: KubeObject): { total: number; ready: number; sidecars: string[] } {
  const inits = items(at(pod, 'spec', 'initContainers')).filter((init) => at(init, 'restartPolicy') === 'Always');
  const sidecars = inits.map((init) => text(at(init, 'name')) ?? '');
  const own = items(at(pod, 'spec', 'containers'));
  const statuses = [
    ...items(at(pod, 'status', 'containerStatuses')),
    ...items(at(pod, 'status', 'initContainerStatuses')).filter((one) =>
      sidecars.includes(text(at(one, 'name')) ?? ''),
    ),
  ];
  const ready = statuses.filter((one) => at(one, 'ready') === true).length;
  return { total: own.length + sidecars.length, ready, sidecars };
}

function belongsTo(pod: KubeObject, workload: KubeObject): boolean {
  const selector = at(workload, 'spec', 'selector', 'matchLabels');
  const labels = pod.metadata.labels ?? {};
  return Object.entries((selector ?? {}) as Record<string, string>).every(([key, value]) => labels[key] === value);
}

function isWorkload(object: KubeObject | undefined): object is KubeObject {
  return object?.apiVersion === 'apps/v1' && object.spec !== undefined;
}

function leftovers({ platform, objects, pods }: Snapshot): Node[] {
  const own = [...objects.values()].filter(({ kind }) => kind !== 'Namespace');
  const counted = own.map(({ kind }) => ({ key: '', kind }));
  const all = [...counted, ...pods.map(() => ({ key: '', kind: 'Pod' }))];
  if (all.length === 0) return [];
  return platform
    ? [{ id: 'left', mark: 'busy', text: `still there: ${kinds(all)}`, children: [] }]
    : [{ id: 'left', mark: 'none', text: `kept: ${kinds(all)}`, children: [] }];
}

/** `8 NetworkPolicy, 1 PeerAuthentication` */
function kinds(objects: readonly PlannedObject[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

function markOf(marks: readonly Mark[]): Mark {
  if (marks.includes('bad')) return 'bad';
  return marks.includes('busy') ? 'busy' : 'ok';
}
