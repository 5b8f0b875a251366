import type { Facts } from '../../facts/facts.ts';
import { at, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { isComponent, isPlace, type Peer } from '../../platform/flow.ts';
import type { PlatformGraph } from '../../platform/graph.ts';
import { partOf } from '../../platform/labels.ts';
import type { Context } from '../context.ts';
import { each } from '../each.ts';
import type { Neighbourhood } from './goal.ts';

/** Who calls components, is let in by its identity, and has none because it has no proxy. */
export interface Callers {
  /** `namespace/name` of pods to which their namespace would give a proxy: they need a restart. */
  waiting: string[];
  /** Namespaces that give none to theirs. */
  outside: string[];
}

const partOfLabel = 'app.kubernetes.io/part-of';

export async function callersWithoutProxy(
  context: Context,
  graph: PlatformGraph,
  mesh: Neighbourhood,
  facts: Facts,
): Promise<Callers> {
  const pods = await callingPods(context, graph);
  const waiting = new Set<string>();
  const outside = new Set<string>();
  for (const pod of pods) {
    const { namespace = '', name } = pod.metadata;
    const state = mesh.backend.staging?.proxyOf(pod, mesh.facts);
    if (state === 'none' && injects(mesh, namespace, facts, graph.namespace)) waiting.add(`${namespace}/${name}`);
    else if (state === 'none' || state === 'unwanted') outside.add(namespace);
  }
  return { waiting: [...waiting].sort(), outside: [...outside].sort() };
}

/** Pods that flows let in by their identity. */
async function callingPods({ client, options }: Context, graph: PlatformGraph): Promise<KubeObject[]> {
  const callers = new Map<string, Place>();
  for (const { from, to } of graph.flows)
    for (const place of isComponent(to) ? placesOf(from, graph.namespace) : [])
      callers.set(JSON.stringify(place), place);
  const lists = await each([...callers.values()], options.concurrency, async ({ namespace, labelSelector }) => {
    const selection = { ...(namespace ? { namespace } : {}), ...(labelSelector ? { labelSelector } : {}) };
    const { items } = await client.list({ apiVersion: 'v1', kind: 'Pod' }, selection);
    return items;
  });
  return lists.flat().filter((pod) => lives(pod) && !isOurs(pod, graph.namespace));
}

interface Place {
  /** Absent: all of them. */
  namespace?: string;
  labelSelector?: string;
}

function placesOf(peer: Peer, home: string): Place[] {
  if (peer === 'neighbours') return [{ namespace: home }];
  if (!isPlace(peer) || peer.kind !== 'pods' || peer.identity !== 'mesh') return [];
  const labels = Object.entries(peer.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const selected = labels.length > 0 ? { labelSelector: labels.join(',') } : {};
  return peer.namespaces === 'all' ? [selected] : peer.namespaces.map((namespace) => ({ namespace, ...selected }));
}

function lives(pod: KubeObject): boolean {
  const phase = text(at(pod, 'status', 'phase'));
  return !pod.metadata.deletionTimestamp && phase !== 'Succeeded' && phase !== 'Failed';
}

function isOurs({ metadata }: KubeObject, home: string): boolean {
  return metadata.namespace === home && metadata.labels?.[partOfLabel] === partOf;
}

/** The platform's own namespace is taken as it is with what the platform writes there. */
function injects({ backend, facts: mesh }: Neighbourhood, namespace: string, { namespaces }: Facts, home: string) {
  const known = namespaces?.find(({ name }) => name === namespace) ?? { name: namespace, labels: {}, annotations: {} };
  const written = namespace === home ? backend.injection(mesh, known).labels : {};
  return backend.injects(mesh, { ...known, labels: { ...known.labels, ...written } });
}
