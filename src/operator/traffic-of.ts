import type { KubeObject } from '../objects/object.ts';
import { queryPath } from '../telemetry/query-path.ts';
import type { Compiled } from './compiler.ts';
import type { Context } from './context.ts';
import type { Traffic } from './mesh-traffic.ts';
import { nameLabel } from './names.ts';
import type { Observed } from './observe.ts';
import { keyOf } from './platform-store.ts';
import { isOfCanary } from './pods.ts';
import { isReady } from './rollout/crash.ts';

/** Undefined where no proxies are read, or nobody can be asked. */
export async function trafficOf(
  { traffic, meshes }: Context,
  platform: KubeObject,
  { mesh, graph, components }: Compiled,
  { pods = [] }: Observed,
): Promise<Traffic | undefined> {
  const metrics = meshes.find(({ type }) => type === mesh?.type)?.metrics;
  const isDeclared = graph?.flows.some(
    ({ from, to, requests }) => from === 'operator' && to === 'prometheus' && requests?.paths.includes(queryPath),
  );
  if (!traffic || !metrics || !isDeclared || !components.some(({ name }) => name === 'prometheus')) return undefined;
  const ready = pods.filter(
    (pod) => pod.metadata.labels?.[nameLabel] === 'prometheus' && isReady(pod, 'prometheus') && !isOfCanary(pod),
  );
  const { namespace = '' } = platform.metadata;
  return traffic.look({ key: keyOf(platform), namespace, metrics, pods: ready });
}
