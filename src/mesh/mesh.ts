import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { MeshFacts, MeshObjectFacts, MeshStageName, NamespaceFacts } from '../facts/facts.ts';
import type { FactKind, FactSource } from '../facts/source.ts';
import type { Kind, KubeObject, ObjectRef } from '../objects/object.ts';
import type { CanaryRoute } from '../platform/canary.ts';
import type { ComponentName, Transport } from '../platform/component.ts';
import type { Flow } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import type { PodScrape } from '../platform/scrape.ts';
import type { SelectedNamespaces } from '../platform/selected-namespaces.ts';
import type { WayIn } from '../platform/way-in.ts';
import type { MeshProof } from '../prove/mesh-proof.ts';
import type { MeshMetrics } from '../telemetry/mesh-metrics.ts';
import type { RuleGroup } from '../telemetry/rule.ts';
import type { Capability, Release } from './capability.ts';

/** One service mesh. A mesh is a folder under mesh/ that exports one of these; nothing outside mesh/ knows any by name. */
export interface Mesh {
  readonly type: string;
  /** Every kind this back end may write, in every API version it may write it in. */
  readonly writes: readonly WrittenKind[];
  /** Kinds read to detect the mesh. */
  readonly reads: readonly FactKind[];
  /** Prefixes of the namespace labels and annotations that matter to this mesh. */
  readonly namespaceKeys: readonly string[];
  /** Version that is assumed when none is known, the oldest this back end renders for, and the newest minor release of which it is known what it does. */
  readonly versions: { assumed: string; oldest: string; newest: string };
  /** What becomes of each field in each version: decides what `render` writes. */
  readonly capabilities: readonly Capability[];
  /** How to ask for what is known of traffic and of the mesh. */
  readonly metrics: MeshMetrics;
  /** What is rendered for: the version, and the data plane pods of ours are part of. */
  release(mesh: MeshFacts): Release;
  detect(source: FactSource): Promise<MeshFacts[]>;
  /** How objects that others write are looked at; absent for a mesh whose objects cannot be about the same. */
  survey?: MeshSurvey;
  /** What a default installation of that version looks like, called what a platform calls it: for rendering without a cluster. */
  assume(version: string, revision?: string): MeshFacts;
  /**
   * How the namespace comes to inject sidecars, without touching a label somebody else has set. `revision` is the revision or tag
   * that is wanted by name.
   */
  injection(mesh: MeshFacts, namespace: NamespaceFacts | undefined, revision?: string): Injection;
  /** Whether pods of a namespace that say nothing themselves come to have a proxy, as its labels and annotations are now. */
  injects(mesh: MeshFacts, namespace: NamespaceFacts | undefined): boolean;
  /** The strictest level of pod security that lets injected pods start. */
  podSecurity(mesh: MeshFacts): PodSecurityNeed;
  /** The proxy a pod has; undefined for a pod without one. */
  readonly readProxy: (pod: KubeObject) => PodProxy | undefined;
  /** Annotations of a pod by which calls to these ports do not go through its proxy. */
  uncaptured?: (ports: readonly number[]) => Record<string, string>;
  render(input: MeshInput): MeshOutput;
  /** Objects by which the mesh's own gateway leads people to a component; absent for a mesh that has no gateway. */
  gatewayRoute?: (input: GatewayInput, way: WayIn) => KubeObject[];
  /** How a running platform joins and leaves in stages; absent: all at once. */
  staging?: Staging;
  /** What the mesh makes of calls, whoever wrote the policies: what is rendered is judged by it. */
  readonly proof: MeshProof;
}

/** What has to be known of a mesh so that a running platform can join it without anybody being cut off. */
export interface Staging {
  /** Where the proxy of a pod tells whom it refuses and would refuse; never captured, whatever holds for other ports. */
  counters: { port: number; path: string };
  /** Calls that policies would have refused since the proxy started; undefined when the proxy's counters do not tell. */
  refusals: (counters: string) => number | undefined;
  /** How a pod stands to the mesh. */
  proxyOf: (pod: KubeObject, mesh: MeshFacts) => ProxyState;
  /** What the platform comes to. */
  aimOf: (input: ModeInput) => Aim;
  /** Whether an object of ours says who may call whom, be it in force already or not. */
  authorizes: (object: KubeObject) => boolean;
  /** The mode that these objects set for their namespace; undefined when they set none. */
  modeSetBy: (objects: readonly KubeObject[]) => MtlsMode | undefined;
}

export type ModeInput = Pick<MeshInput, 'platform' | 'mesh' | 'others'> & {
  graph: Pick<PlatformGraph, 'name' | 'namespace'>;
};

export interface Aim {
  /** Mode of mTLS that will hold; absent when nobody has to have an identity. */
  mode?: MtlsMode;
  /** Whether policies say who may call whom. */
  authorizes: boolean;
}

export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** Which control plane has injected a proxy, and its version, as far as the pod tells. */
export interface PodProxy {
  revision?: string;
  /** `1.30.3` */
  version?: string;
}

export type ProxyState =
  | 'ready'
  /** There, but not ready. */
  | 'starting'
  /** There, but of another control plane. */
  | 'other'
  | 'none'
  /** None, and none is to come: the pod says so. */
  | 'unwanted';

/** Objects of a mesh that somebody else may have written, and that could win over ours or be overridden by them. */
export interface MeshSurvey {
  kinds: readonly FactKind[];
  /** What matters of one of them; undefined when it can concern no platform. Pure. */
  describe(object: KubeObject): SurveyedObject | undefined;
  /** Whether it may be about the same as what is in this namespace. What is in the mesh's root namespace is looked at besides. Pure. */
  reaches(object: MeshObjectFacts, namespace: string): boolean;
}

/** What a mesh says of an object; who and how old it is, is read from its metadata. */
export type SurveyedObject = Omit<MeshObjectFacts, 'apiVersion' | 'kind' | 'namespace' | 'name' | 'created' | 'ours'>;

export interface WrittenKind extends Kind {
  plural: string;
}

export interface Injection {
  /** Labels our Namespace has to carry; absent when the ones it has decide otherwise. */
  labels?: Record<string, string>;
  /** The label that was there and decided, for people. */
  decided?: string;
  /** Why pods of this namespace will not get sidecars. */
  refused?: string;
  /** The way out of that, where it is not a label that has to change. */
  hint?: string;
}

export interface PodSecurityNeed {
  level: 'restricted' | 'baseline' | 'privileged';
  /** What in injected pods needs it. */
  why: string;
  /** How they could do without. */
  hint: string;
  /** Assumed, since it could not be read. */
  assumed: boolean;
}

export interface MeshInput {
  platform: ObservabilityPlatform;
  graph: PlatformGraph;
  mesh: MeshFacts;
  /** Namespaces whose workloads the platform looks at, its own among them. */
  namespaces: SelectedNamespaces;
  /** Components that have a canary which gets calls now; absent: none. */
  canaries?: readonly CanaryRoute[];
  /** Names of all namespaces of the cluster; absent when not known. */
  clusterNamespaces?: readonly string[];
  /** Objects of the mesh that are not ours; absent when not known. */
  others?: readonly MeshObjectFacts[];
  /** Served kinds as `group/version/Kind`; absent when not known. */
  served?: readonly string[];
  /** Absent: the platform is in the mesh as it asks for. */
  stage?: MeshStageName;
  /** Ranges Services get their addresses from; absent when not known. */
  serviceRanges?: readonly string[];
  /** Domain of the cluster's names, such as `cluster.local`; absent when not known. */
  clusterDomain?: string;
  /** Version of Kubernetes, such as `1.36.3`; absent when not known. */
  kubernetes?: string;
}

export interface GatewayInput {
  /** Name of the platform. */
  platform: string;
  namespace: string;
  mesh: MeshFacts;
  /** Components that have a canary which gets calls now; absent: none. */
  canaries?: readonly CanaryRoute[];
  /** Served kinds as `group/version/Kind`; absent when not known. */
  served?: readonly string[];
}

export interface MeshOutput {
  /** Calls the sidecars make, and those by which they are read. */
  flows: Flow[];
  /** Jobs of Prometheus for proxies and the control plane. */
  scrapes: PodScrape[];
  /** Rules of Prometheus that its series need; absent: none. */
  rules?: readonly RuleGroup[];
  /** Policies, written before any pod exists. */
  policies: KubeObject[];
  /** Those that have to stand before the others change: what lets traffic through meanwhile. */
  firstPolicies?: KubeObject[];
  /** What each component's pods carry. */
  pod(component: ComponentName): PodAdditions;
  /** Annotations of the Service each component is called by, and of that of its canary; absent: none. */
  service?(component: ComponentName): Readonly<Record<string, string>>;
  transports: Transports;
  /** Components to whose canary calls are led by what is written; absent: none. */
  canaries?: readonly ComponentName[];
  /** The mTLS mode that holds in the namespace; absent where nobody has set one. */
  mtlsMode?: string;
  /** Objects by which proxies come to tell what they see, those that cannot be written among them; absent when the platform does not ask for that. */
  telemetry?: ObjectRef[];
  diagnostics: Diagnostic[];
}

export interface PodAdditions {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** Memory-backed directories shared with the sidecar, mounted read-only at this path. */
  sharedDirectories: { name: string; mountPath: string }[];
  /** What a user's part of the pod template must not set. */
  reserved?: ReservedInPods;
}

export interface ReservedInPods {
  /** Labels and annotations that would take pods out of the mesh, or traffic past it. A star at the end stands for anything. */
  keys: readonly { pattern: string; why: string }[];
  /** Names of the containers the mesh injects, which are changed through the pod that has one of that name. */
  containers: readonly string[];
}

/** How Prometheus, which calls pods by address, gets through. */
export interface Transports {
  pods(component: ComponentName, port: number): Transport;
  /** Through the Service of a component. */
  services(component: ComponentName, port: number): Transport;
  /** To any pod of the mesh that demands it. */
  direct: Transport;
}

export const plainTransports: Transports = {
  pods: () => ({ scheme: 'http' }),
  services: () => ({ scheme: 'http' }),
  direct: { scheme: 'http' },
};
export const noAdditions: PodAdditions = { labels: {}, annotations: {}, sharedDirectories: [] };
