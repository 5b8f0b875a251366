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
  /** Where the operator runs; absent offline and outside a cluster. */
  operator?: { namespace: string };
}

export interface SecretFacts {
  namespace: string;
  name: string;
  /** Sorted. */
  keys: string[];
  /** Differs whenever the Secret has changed. */
  revision: string;
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
  clusterId?: string;
  /** Pod labels that select the control plane's pods, for network policies. */
  controlPlaneSelector: Record<string, string>;
  /** False when the mesh configuration switches automatic mTLS off. */
  autoMtls: boolean;
  /** Names of the telemetry providers the mesh configuration defines, sorted. */
  providers: string[];
  dataPlane: 'sidecar' | 'ambient';
  /** Whether the node prepares the network of injected pods, so that they need no rights for it; absent when not known. */
  cni?: boolean;
  /** True when this describes a default installation and was not read from a cluster. */
  assumed?: true;
}
