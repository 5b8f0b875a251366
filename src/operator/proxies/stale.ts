import type { PodProxy } from '../../mesh/mesh.ts';
import { at, items } from '../../objects/access.ts';
import { type KubeObject, type ObjectRef, refKey } from '../../objects/object.ts';
import type { Compiled } from '../compiler.ts';
import { nameLabel } from '../names.ts';
import { isOfCanary } from '../pods.ts';
import type { WorkloadState } from '../workload-state.ts';

/** A pod that should have another proxy than it has. */
export interface StalePod {
  workload: ObjectRef;
  pod: KubeObject;
  /** Absent: it has none. */
  proxy?: PodProxy;
  ready: boolean;
}

/** How the pods of one workload stand to the mesh. */
export interface WorkloadPods {
  workload: ObjectRef;
  /** Sorted by name. */
  stale: readonly StalePod[];
  /** Why its pods are not to be touched now; absent when they all run, or do not for want of a proxy. */
  busy?: string;
}

/** Sorts the pods of every workload. Of those that have no proxy by decision none is stale. */
export function podsByWorkload(
  { components, canaries = [], mesh = {} }: Pick<Compiled, 'components' | 'canaries'> & { mesh?: PodProxy },
  pods: readonly KubeObject[],
  workloads: ReadonlyMap<string, WorkloadState>,
  read: (pod: KubeObject) => PodProxy | undefined,
): WorkloadPods[] {
  const all = [
    ...components.map(({ name, workload, inMesh }) => ({ name, workload, inMesh, ofCanary: false })),
    ...canaries.map(({ component, workload, inMesh }) => ({ name: component, workload, inMesh, ofCanary: true })),
  ];
  return all.map(({ name, workload, inMesh, ofCanary }) => {
    const own = pods.filter((pod) => pod.metadata.labels?.[nameLabel] === name && isOfCanary(pod) === ofCanary);
    const living = own.filter(({ metadata }) => !metadata.deletionTimestamp).toSorted(byName);
    const stale = (inMesh ? living.filter(isMadeAnew) : []).flatMap((pod): StalePod[] => {
      const proxy = read(pod);
      if (proxy && isCurrent(proxy, mesh)) return [];
      return [{ workload, pod, ready: isReady(pod), ...(proxy ? { proxy } : {}) }];
    });
    const busy = unsettled(own, living, stale, workloads.get(refKey(workload)));
    return { workload, stale, ...(busy === undefined ? {} : { busy }) };
  });
}

/** What is not known is taken to be right: a proxy is replaced for what it is, not for what cannot be told. */
export function isCurrent(proxy: PodProxy, wanted: PodProxy): boolean {
  const same = (a: string | undefined, b: string | undefined) => a === undefined || b === undefined || a === b;
  return same(proxy.revision, wanted.revision) && same(proxy.version, wanted.version);
}

/** `default@1.30.3` */
export function proxyText({ revision, version }: PodProxy): string {
  return `${revision ?? 'revision unknown'}@${version ?? 'version unknown'}`;
}

function unsettled(
  own: readonly KubeObject[],
  living: readonly KubeObject[],
  stale: readonly StalePod[],
  state: WorkloadState | undefined,
): string | undefined {
  if (!state?.seen) return 'its controller has not seen the latest change';
  if (!state.updated) return 'it is being rolled out';
  const going = own.find(({ metadata }) => metadata.deletionTimestamp);
  if (going) return `${going.metadata.name} is going`;
  if (living.length < state.replicas) return `${living.length} of ${state.replicas} pods are there`;
  const waiting = living.find((pod) => !isReady(pod) && !stale.some((one) => one.pod === pod));
  return waiting && `${waiting.metadata.name} is not ready`;
}

/** What somebody made by hand with our labels would be gone for good. */
function isMadeAnew({ metadata }: KubeObject): boolean {
  return metadata.ownerReferences?.some(({ controller }) => controller) === true;
}

function isReady({ status }: KubeObject): boolean {
  return items(at(status, 'conditions')).some((one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'True');
}

const byName = (a: KubeObject, b: KubeObject) => (a.metadata.name < b.metadata.name ? -1 : 1);
