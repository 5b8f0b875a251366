import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts } from '../facts/facts.ts';
import type { MeshMetrics } from '../telemetry/mesh-metrics.ts';
import type { RuleGroup } from '../telemetry/rule.ts';
import type { Track } from './canary.ts';
import type { ComponentName } from './component-names.ts';
import type { ComponentSpec } from './component-spec.ts';
import type { Contributions } from './contributions.ts';
import type { Endpoint, Purpose } from './endpoint.ts';
import type { Flow } from './flow.ts';
import type { PodScrape, ScrapeJob } from './scrape.ts';
import type { SecretUse } from './secret-use.ts';
import type { SelectedNamespaces } from './selected-namespaces.ts';

export { type ComponentName, componentNames } from './component-names.ts';

export interface Port {
  /** Name on the Service and the container; its prefix tells meshes the protocol where they ignore `appProtocol`. */
  name: string;
  number: number;
  /** `http` and `kubernetes.io/h2c` are the two spellings that Istio and Linkerd both read (gRPC is h2c); `tcp` is not looked into. */
  appProtocol: 'http' | 'kubernetes.io/h2c' | 'tcp';
  /**
   * It takes gRPC beside HTTP. Its Service says neither: a proxy that is told HTTP refuses gRPC there, and one that is told nothing
   * finds out for each connection.
   */
  alsoGrpc?: true;
  /** Beginnings of paths that are answered for as long as somebody listens: no time limit fits them, and no second try. */
  streams?: readonly string[];
  /** Beginnings of paths of queries that may come as a POST and change nothing all the same. Every GET is taken for a query. */
  queries?: readonly string[];
}

/** What a component is, independent of any resource: one per folder under components/. */
export interface ComponentKind {
  name: ComponentName;
  ports: readonly Port[];
  /** Ports that only some platforms need. */
  morePorts?(input: Pick<FlowInput, 'platform' | 'namespace' | 'facts'>): readonly Port[];
  /** Where the component exposes its own metrics, always at `/metrics`. */
  metricsPort: number;
  /** What kubelets ask. */
  probes: Probes;
  /** It keeps nothing, at least where it has no volume, so that two versions of it can run side by side. */
  tracks?: true;
  /** One pod on every node instead of a number of replicas. */
  onEveryNode?: true;
  /** Its metrics are about others and carry their labels, which scraping must not overwrite. */
  aboutOthers?: true;
  /** Gauges on the metrics port that tell how the last reload of the configuration went; absent: nobody can tell. */
  reload?: { successful: string; succeededAt: string };
  /** Calls this component makes or takes, everything the user added to its configuration included. */
  flows(input: FlowInput): Flow[];
  /** Secrets of the user's that this component's part of the resource names. */
  secretsUsed?(platform: ObservabilityPlatform): SecretUse[];
  /** The pod that runs it, with its configuration files. Pure. */
  workload(input: WorkloadInput): Workload;
  /** A secret the component needs that is made once; undefined where the user brings it. */
  secret?(
    platform: ObservabilityPlatform,
  ): { suffix: string; values: Record<string, string>; generate: Record<string, number> } | undefined;
}

/** The components that are switched on. */
export type Present = ReadonlyMap<ComponentName, ComponentKind>;

/** Everything a component may look at when it says whom it calls. */
export interface FlowInput {
  platform: ObservabilityPlatform;
  namespace: string;
  facts: Facts;
  spec: ComponentSpec;
  version: string;
  /** Whether this is the component itself or its canary, whose part of the resource is then the component's. */
  track: Track;
  /** Of a canary, the component that it stands beside. */
  beside?: ComponentSpec;
  present: Present;
  /** Whose workloads the platform looks at. */
  namespaces: SelectedNamespaces;
  contributions: Contributions;
  /** Where a component is found, be it run by this platform or brought by the user; undefined when there is none. */
  endpoint(component: ComponentName, purpose?: Purpose): Endpoint | undefined;
}

/** Everything a component may look at when it writes its configuration. */
export interface WorkloadInput extends FlowInput {
  /** Base URL of another component through its Service, such as `http://loki.monitoring.svc:3100`. */
  url(component: ComponentName, port?: number): string;
  /** `loki.monitoring.svc:3100`. */
  address(component: ComponentName, port?: number): string;
  /** Jobs for the platform's own metrics; only Prometheus reads them. */
  scrapeJobs: ScrapeJob[];
  /** How Prometheus calls Alertmanager: through its Service, and each replica by its own address. */
  alertTransports: { service: Transport; replicas: Transport };
  /** How Prometheus calls a pod in the mesh by its address. */
  podTransport: Transport;
  /** How to ask for what is known of traffic and of the mesh; absent without one. */
  meshMetrics?: MeshMetrics;
  /** Jobs for proxies and the control plane of the mesh; only Prometheus reads them. */
  podScrapes: readonly PodScrape[];
  /** Rules that series of the mesh need; only Prometheus reads them. */
  meshRules: readonly RuleGroup[];
}

/** How one program calls another. */
export interface Transport {
  scheme: 'http' | 'https';
  /** Files of the client certificate; absent for http. */
  tls?: { caFile: string; certFile: string; keyFile: string };
}

/** A component's pod, without anything a mesh adds. Values are final: no defaults are filled in later. */
export interface Workload {
  /** Arguments after the image's entry point. */
  args: string[];
  env: EnvVar[];
  /** Directory → file name → content. Each directory is one ConfigMap, or several when it is large. */
  config: ConfigDirectory[];
  /** User and group the image runs as. */
  user: number;
  /** Where the volume is mounted; absent for components without state. */
  dataPath?: string;
  /** Directories of the node. Such a pod runs as root and needs the pod security level `privileged`. */
  hostDirectories?: HostDirectory[];
  /** Directories that must be writable besides the volume. */
  scratch: string[];
  /** Seconds between SIGTERM and SIGKILL. */
  terminationGracePeriodSeconds: number;
  /** Rights in the platform's namespace; any rights mean that the pod gets an API token. */
  apiRules?: PolicyRule[];
  /** Rights in other namespaces, given there. */
  apiRulesIn?: { namespaces: readonly string[]; rules: PolicyRule[] };
  /** Rights in the whole cluster. */
  clusterRules?: PolicyRule[];
  /** Files from Secrets of the user's; they change in the running pod when the Secret does. */
  secretFiles?: SecretFiles[];
  /** Gives every replica of a StatefulSet a DNS name of its own, and the others' addresses: before they are ready, unless `readyAlone`. */
  peers?: { serviceName: string; ports: readonly Port[]; readyAlone?: true };
  /** What a cloud reads to give the pod an identity there. */
  serviceAccountAnnotations?: Record<string, string>;
  podLabels?: Record<string, string>;
}

export interface HostDirectory {
  /** The same path on the node and in the container. */
  path: string;
  /** A directory that is written is made where it is missing. */
  readOnly: boolean;
}

export interface ConfigDirectory {
  /** Name of the ConfigMap, without what its revision adds: `grafana-datasources`. */
  name: string;
  mountPath: string;
  files: Record<string, string>;
  /** The component notices changes by itself, so its pods need not roll. */
  reloads: boolean;
}

export interface SecretFiles {
  secret: string;
  mountPath: string;
  /** Key → file name below `mountPath`. */
  items: Record<string, string>;
}

export type EnvVar =
  | { name: string; value: string }
  | { name: string; valueFrom: { fieldRef: { fieldPath: string } } }
  | { name: string; valueFrom: { secretKeyRef: { name: string; key: string } } };

export interface Probes {
  /** Seconds a slow start (log replay) may take before liveness counts. */
  startupSeconds: number;
  port: number;
  ready: string;
  live: string;
}

export interface PolicyRule {
  apiGroups?: string[];
  resources?: string[];
  nonResourceURLs?: string[];
  verbs: string[];
}
