/**
 * Everything the compiler may know of a cluster, as one serialisable document. `gunj facts` writes it, the operator
 * reads it before every compile, `gunj render --facts` takes it from a file: same facts, same bytes.
 * A member that is absent is not known; the compiler then assumes a documented default and says so.
 */
export interface Facts {
  apiVersion: 'observability.io/v1beta1';
  kind: 'Facts';
  kubernetes?: KubernetesFacts;
  /** Served kinds the compiler asks about, as `group/version/Kind` (`v1/Service` in the core group), sorted. */
  served?: string[];
  networks?: NetworkFacts;
  storageClasses?: StorageClassFacts[];
  /** `topology.kubernetes.io/zone` of the nodes, sorted, without repetition. */
  zones?: string[];
  /** Control planes found. Empty: looked and found none. Absent: not looked. */
  meshes?: MeshFacts[];
  /** Namespaces that carry labels or annotations that matter to injection, pod security or our claim, with those alone. One that is not listed carries none. */
  namespaces?: NamespaceFacts[];
  /** Every namespace with all its labels, sorted by name: for selections by label. */
  namespaceLabels?: { name: string; labels: Record<string, string> }[];
  /** Secrets a platform names, as far as they are there. Keys alone: values are never part of the facts. */
  secrets?: SecretFacts[];
  /** ConfigMaps that bring rules, dashboards and the like to platforms, sorted by namespace and name. */
  contributions?: ContributionFacts[];
  /**
   * Objects of meshes that are not ours but could win over ours or be overridden by them, and those of ours of the same kinds, sorted
   * by kind, namespace and name; absent: not looked.
   */
  meshObjects?: MeshObjectFacts[];
  /** Canaries of the platform, as far as they are there; absent: not looked. */
  canaries?: CanaryFacts[];
  /** Where the operator runs; absent offline and outside a cluster. */
  operator?: { namespace: string };
  /** How far the platform that is compiled has come on its way into a mesh or out of it; absent: it has arrived. */
  meshStage?: MeshStageName;
  /** Type of the mesh it is on its way out of; absent where that is the one it would be in. */
  meshLeft?: string;
}

/**
 * What a running platform goes through, one after the other:
 * - in: `inject` (pods get proxies), `permissive` (proxies count whom policies would refuse), `strict` (plain text is refused),
 *   then policies are enforced;
 * - from taking plain text to refusing it: `guarded` (policies are enforced, plain text is still taken);
 * - out: `open` (nobody is refused), `eject` (pods lose their proxies).
 */
export type MeshStageName = 'inject' | 'permissive' | 'strict' | 'guarded' | 'open' | 'eject';

export interface SecretFacts {
  namespace: string;
  name: string;
  /** Sorted. */
  keys: string[];
  /** Differs whenever the Secret has changed. */
  revision: string;
}

export interface CanaryFacts {
  /** Name of the component. */
  component: string;
  /** Pods that have been ready for a while. */
  available: number;
}

/** A ConfigMap with the label `observability.io/contributes`, whose value says what is in it. */
export interface ContributionFacts {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  /** Our own alone. */
  annotations: Record<string, string>;
  files: Record<string, string>;
  /** Why files were left out, by file name; the empty name stands for all of them. */
  omitted?: Record<string, string>;
}

export interface KubernetesFacts {
  /** `1.36.3`, without a leading v. */
  version: string;
  /** Addresses behind `default/kubernetes`. Network policies see these, not the Service's address. */
  apiServer?: { addresses: string[]; port: number };
  /** Usually `cluster.local`. */
  clusterDomain?: string;
}

export interface NetworkFacts {
  /** Ranges that Services get their addresses from, sorted. */
  serviceRanges?: string[];
}

export interface StorageClassFacts {
  name: string;
  provisioner: string;
  default: boolean;
  allowVolumeExpansion: boolean;
}

export interface NamespaceFacts {
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export type DataPlane = 'sidecar' | 'ambient';

/** Where spans, access logs or metrics of proxies may be sent. */
export interface ProviderFacts {
  name: string;
  /** What it is, as the mesh configuration calls it: `opentelemetry`, `envoyFileAccessLog`; absent for what is built in. */
  type?: string;
  /** Host it sends to, without a port. */
  service?: string;
  port?: number;
  /** For a file of access logs: whether its lines are JSON. */
  json?: boolean;
}

/** The object that the mesh configuration is written in, or made from. */
export interface MeshConfigSource {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
  /** A ConfigMap that the control plane merges into its own (SHARED_MESH_CONFIG). */
  shared?: { namespace: string; name: string };
  /** The Helm release that wrote it, and would write it again. */
  release?: { namespace: string; name: string };
}

/** An object of a mesh that reaches Services of a platform, or the pods of a namespace. */
export interface MeshObjectFacts {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  /** Hosts it is about, as they are written there. */
  hosts?: string[];
  /** Gateways it is bound to; absent: the sidecars. */
  gateways?: string[];
  /** Namespaces it is exported to, as written there; absent: all. */
  exportTo?: string[];
  /** Labels of the pods it is about; absent: all of its namespace, or of the mesh in the root namespace. */
  selector?: Record<string, string>;
  /** Ports of those pods it is about, by number or by name; absent: all, or none in particular. */
  ports?: string[];
  /** mTLS mode it sets for all ports; absent when it sets none. */
  mode?: string;
  /** What it does with requests that it is about: `DENY`, `CUSTOM`. */
  action?: string;
  /** Written by an operator of this kind, for a platform. */
  ours?: boolean;
  /** RFC 3339: of two that say something about the same, the older wins. */
  created?: string;
}

/** One mesh control plane. `type` is the name of a folder under mesh/. */
export interface MeshFacts {
  type: string;
  /** `1.30.3`; absent when it could not be read. */
  version?: string;
  /** Namespace of the control plane, which is also the mesh's root namespace. */
  namespace: string;
  /** `default` or a canary revision. */
  revision: string;
  /** Tags that point to this revision, sorted. */
  tags: string[];
  /** Labels on a namespace that this control plane's webhooks would inject by, in order of preference. */
  injectionLabels: Record<string, string>[];
  trustDomain: string;
  /** Domain by which the control plane completes names of Services, such as `cluster.local`; absent when not known. */
  domain?: string;
  clusterId?: string;
  /** Pod labels that select the control plane's pods, for network policies. */
  controlPlaneSelector: Record<string, string>;
  /** False when the mesh configuration switches automatic mTLS off. */
  autoMtls: boolean;
  /** Telemetry providers the mesh configuration defines, those that are built in among them, sorted by name. */
  providers: ProviderFacts[];
  dataPlane: DataPlane;
  /** Whether the node prepares the network of injected pods, so that they need no rights for it; absent when not known. */
  cni?: boolean;
  /** Namespace whose policies hold for the whole mesh; that of the control plane when absent. */
  rootNamespace?: string;
  /** Whether proxies are injected as native sidecars unless a pod says otherwise; absent when not known. */
  nativeSidecars?: boolean;
  /** What becomes of new pods while the control plane is down; absent when not known. */
  injectionFailure?: 'Fail' | 'Ignore';
  /** Providers that telemetry goes to where no Telemetry names any; absent when the mesh configuration does not say. */
  defaultProviders?: { metrics?: string[]; tracing?: string[]; accessLogging?: string[] };
  /** Encoding of the access logs that the built-in file provider writes; absent when not known. */
  accessLogEncoding?: 'TEXT' | 'JSON';
  /** Whether proxies let calls to hosts pass that no Service or ServiceEntry names; absent when not known. */
  outboundTraffic?: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  /** What proxies let in on ports that no policy is about, in the mesh's own words; absent when not known. */
  defaultInbound?: string;
  /** When the first of the root certificates expires, as RFC 3339 has it; absent when not known. */
  rootExpires?: string;
  /** Who writes the mesh configuration, so that people can be told where to change it; absent when not known. */
  configuredBy?: MeshConfigSource;
  /** True when this describes a default installation and was not read from a cluster. */
  assumed?: true;
}
