import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { MeshFacts, MeshObjectFacts, MeshStageName } from '../facts/facts.ts';
import type { Kind } from '../objects/object.ts';
import type { ComponentName } from '../platform/component-names.ts';
import type { Flow } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import type { MeshSemantics, RequestPattern } from './judgement.ts';
import type { Endpoint, Pod, World } from './world.ts';

/** What has to be known of a mesh to judge calls in it. Nothing here may be read off what is rendered. */
export interface MeshProof {
  /** Kinds of its own that its semantics read, policies above all. Whoever reads a cluster to judge it reads these. */
  kinds: readonly Kind[];
  /** What the mesh makes of calls, as its documentation has it. */
  semantics: (input: SemanticsInput) => MeshSemantics;
  /** How a made-up pod looks with or without a proxy. */
  dressed: (pod: Pod, withProxy: boolean) => Pod;
  /** What the mesh is to make of the declared flows; undefined while nobody has to have a proxy. */
  sight: (input: SightInput) => MeshSight | undefined;
}

export interface SemanticsInput {
  world: World;
  universe: readonly Endpoint[];
  mesh: MeshFacts;
  /** Objects of others, of which no more is known than this. */
  others?: readonly MeshObjectFacts[];
}

export interface SightInput {
  platform: ObservabilityPlatform;
  graph: PlatformGraph;
  mesh: MeshFacts;
  others?: readonly MeshObjectFacts[];
  stage?: MeshStageName;
  /** Ranges Services get their addresses from; absent when not known. */
  serviceRanges?: readonly string[];
}

/** The declared flows as far as a mesh can tell them apart. */
export interface MeshSight {
  /** How one may come to a port of a component, or of any other pod of the namespace that has a proxy. */
  ways: (to: ComponentName | undefined, port: number) => Ways;
  /** Whether the proxy of a component looks at what comes in there. */
  captures: (to: ComponentName | undefined, port: number) => boolean;
  /** Whether calls of a component to a port go past its own proxy; absent: never, as far as it matters. */
  leavesPast?: (from: ComponentName, port: number) => boolean;
  /** Who may come; `everybody` where no policy says so. */
  openings: readonly Opening[] | 'everybody';
  /** Ports that the mesh has rules of its own for. */
  ports: readonly number[];
  /** Whether requests are told apart on a port; absent: where the port of a component is declared to carry them. */
  seesRequests?: (to: ComponentName | undefined, port: number) => boolean;
  /**
   * Where the platform's policies say nothing of a port of a pod: it is open to everybody then, or it depends on others. Undefined
   * where they do say something; absent: they always do.
   */
  unsaid?: (to: Pod, port: number) => 'open' | 'others' | undefined;
  /** Port on which proxies of both ends meet, for network policies to see besides a flow's own; absent: they meet on that one. */
  meeting?: { port: number; isFor: (flow: Flow) => boolean };
  /** Paths that anybody may ask for where a port carries HTTP, since the kubelet does; absent: none. */
  probePaths?: (pod: Pod, port: number) => readonly string[];
  /** Objects of others that decide about the same, by which what is found may differ. */
  disturbedBy: readonly string[];
}

export interface Ways {
  encrypted: boolean;
  plain: boolean;
}

/** What is open to somebody. */
export interface Opening {
  /** Absent: every pod of the namespace. */
  to?: ComponentName;
  ports: 'any' | { only: readonly number[] } | { but: readonly number[] };
  callers: readonly Callers[];
  requests: 'all' | RequestPattern;
}

export type Callers =
  | 'everybody'
  /** Who has no identity. */
  | 'nameless'
  /** Without an account, every one of the namespace but some; a star stands for any namespace. */
  | { namespace: string; account?: string; but?: readonly string[] }
  | { cidrs: readonly string[] };
