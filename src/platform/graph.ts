import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { ComponentKind, FlowInput, Present } from './component.ts';
import type { ComponentName } from './component-names.ts';
import { mayJoinMesh } from './component-spec.ts';
import { type Flow, normalizeFlows, type Peer } from './flow.ts';

/** The middle of the compiler: who is there and who may call whom. Back ends and scrape jobs read nothing else. */
export interface PlatformGraph {
  name: string;
  namespace: string;
  components: readonly ComponentKind[];
  flows: readonly Flow[];
  /** Components whose pods are kept out of every mesh: they call, and are called, in plain text and without an identity. */
  outsideMesh: ReadonlySet<ComponentName>;
}

/** Whoever calls anybody needs names resolved; every other need is declared by its component. */
export function buildGraph(
  platform: ObservabilityPlatform,
  namespace: string,
  present: Present,
  inputOf: (name: ComponentName) => FlowInput,
): PlatformGraph {
  const components = [...present.values()];
  const declared = components.flatMap((kind) => kind.flows(inputOf(kind.name)));
  const callers: Peer[] = [
    ...present.keys(),
    ...(declared.some(({ from }) => from === 'neighbours') ? (['neighbours'] as const) : []),
  ];
  const flows = [...declared, ...callers.flatMap(dnsFlows)];
  return {
    name: platform.metadata.name,
    namespace,
    components,
    flows: normalizeFlows(flows),
    outsideMesh: new Set([...present.keys()].filter((name) => !mayJoinMesh(platform, name))),
  };
}

/** A copy with more flows, for back ends that bring their own (sidecars call their control plane). */
export function withFlows(graph: PlatformGraph, more: readonly Flow[]): PlatformGraph {
  return { ...graph, flows: normalizeFlows([...graph.flows, ...more]) };
}

function dnsFlows(from: Peer): Flow[] {
  return (['UDP', 'TCP'] as const).map((protocol) => ({
    from,
    to: 'dns',
    port: 53,
    protocol,
    kind: 'dns',
    why: 'names of Services have to be resolved',
  }));
}
