/**
 * What the compiler has to say about a resource. Diagnostics are values: phases return them, the edges
 * (CLI, status, admission) print them. Every code is documented in docs/diagnostics.md; a test holds the two together.
 */
export interface Diagnostic {
  code: DiagnosticCode;
  severity: 'error' | 'warning';
  /** Field path in the resource, as the API server writes it: `spec.serviceMesh.mtls.mode`. Empty for the whole resource. */
  path: string;
  /** One sentence: what is wrong or will not happen. */
  message: string;
  /** One sentence: the way out. */
  hint?: string;
}

export type DiagnosticCode =
  /** A value the schema refuses: type, pattern, bound, enumeration, missing field or cross-field rule. */
  | 'INVALID_VALUE'
  /** A field the schema does not have. */
  | 'UNKNOWN_FIELD'
  /** The document is not YAML or JSON, or not an ObservabilityPlatform. */
  | 'NOT_A_PLATFORM'
  /** A field that is valid but that this version does not act on. */
  | 'NOT_ACTED_UPON'
  /** A field that the mesh, or this version of it, cannot express. */
  | 'FIELD_REFUSED'
  /** A field for which something near to it is done. */
  | 'FIELD_APPROXIMATED'
  /** A field that gives way to another that is set as well. */
  | 'FIELD_EXCLUDED'
  /** A fact of the cluster that was not known and was assumed. */
  | 'ASSUMED_FACT'
  /** `type: auto` with nothing that tells which mesh there is. */
  | 'MESH_UNKNOWN'
  /** The mesh asked for is not in the cluster, or is not supported yet. */
  | 'MESH_UNAVAILABLE'
  /** More than one mesh or control plane fits; says which was taken. */
  | 'MESH_AMBIGUOUS'
  /** The namespace is that of a control plane, or of policies for its whole mesh. */
  | 'MESH_NAMESPACE'
  /** The namespace has an injection label that does not inject. */
  | 'INJECTION_CONFLICT'
  /** Callers have no identity, so authorization cannot be written. */
  | 'NO_IDENTITY'
  /** An object of the mesh that is not ours is about the same as one of ours. */
  | 'MESH_OBJECT_CONFLICT'
  /** Somebody else's policy that refuses calls before ours are asked. */
  | 'FOREIGN_POLICY'
  /** Something works, but people are told to do otherwise in production. */
  | 'BEST_PRACTICE'
  /** Authorization policies are switched off. */
  | 'AUTHORIZATION_OFF'
  /** Requests or tokens are to be looked at on a port that carries neither HTTP nor gRPC. */
  | 'NOT_HTTP'
  /** The mesh would take requests that somebody is let in to for others, and refuse them. */
  | 'REQUESTS_HIDDEN'
  /** The mode takes plain text. */
  | 'PLAINTEXT_ACCEPTED'
  /** The mesh configuration switches automatic mTLS off, which STRICT needs. */
  | 'AUTO_MTLS_OFF'
  /** Proxies are to report to a provider that the mesh configuration does not define. */
  | 'PROVIDER_MISSING'
  /** What proxies tell is not set for all namespaces the platform looks at. */
  | 'TELEMETRY_NARROWED'
  /** The mesh configuration leaves proxies without metrics. */
  | 'MESH_METRICS_OFF'
  /** A sampling rate between two steps of the proxies. */
  | 'SAMPLING_ROUNDED'
  /** A provider of access logs that writes another format. */
  | 'LOG_FORMAT_DIFFERS'
  /** A version outside what this release can render. */
  | 'UNSUPPORTED_VERSION'
  /** A step to another major version that nobody has said they know of. */
  | 'UPGRADE_NOT_ACKNOWLEDGED'
  /** A step back that the data does not survive. */
  | 'DOWNGRADE_REFUSED'
  /** Something is named that is not there: a receiver or time interval of a route, a port of a component. */
  | 'UNKNOWN_NAME'
  /** A receiver that does not say whom it calls. */
  | 'RECEIVER_UNREACHABLE'
  /** Replicas that talk to each other beside the mesh too. */
  | 'GOSSIP_OUTSIDE_MESH'
  /** Object storage outside the cluster over plain HTTP. */
  | 'PLAINTEXT_STORAGE'
  /** Somebody is called whose certificate is not verified. */
  | 'CERTIFICATE_UNVERIFIED'
  /** Something listens on a port that nobody is let in to. */
  | 'PORT_NOT_LET_IN'
  /** What is not seen of a mesh because the platform stays within its namespace. */
  | 'NAMESPACE_ONLY'
  /** A volume that no storage class of the cluster would provide. */
  | 'STORAGE_CLASS_MISSING'
  /** A Secret that the resource names is not there. */
  | 'SECRET_MISSING'
  /** It lacks a key. */
  | 'SECRET_KEY_MISSING'
  /** A namespace that is named is not there. */
  | 'NAMESPACE_MISSING'
  /** More may be kept than the volume can hold safely. */
  | 'RETENTION_CAPPED'
  /** An address at which clouds hand out credentials. */
  | 'ADDRESS_REFUSED'
  /** A secret that is created if absent and therefore not part of rendered output. */
  | 'SECRET_REQUESTED'
  /** A circuit breaker that never leaves anybody alone. */
  | 'BREAKER_WITHOUT_EFFECT'
  /** A circuit breaker that leaves the only endpoint alone. */
  | 'BREAKER_CUTS_OFF'
  /** Near endpoints are preferred only where a circuit breaker tells which are healthy. */
  | 'LOCALITY_WITHOUT_BREAKER'
  /** Tries that take longer together than the request may. */
  | 'RETRIES_OUTLIVE_TIMEOUT'
  /** Nothing bounds how many requests are retries. */
  | 'RETRIES_UNLIMITED'
  /** The mesh tries again what its sender tries again. */
  | 'RETRIES_MULTIPLY'
  /** A reason to try again that this version of the mesh does not know. */
  | 'RETRY_CONDITION_DROPPED'
  /** Traffic management where nobody with a proxy calls anybody. */
  | 'TRAFFIC_NOT_SHAPED'
  /** Replicas that would each hold a part of what is pushed. */
  | 'SPLIT_WRITES'
  /** A way in for people that is not written, or that leads nowhere. */
  | 'ACCESS_UNAVAILABLE'
  /** People send their passwords in plain text. */
  | 'PLAINTEXT_LOGIN'
  /** Rules that are kept but not evaluated. */
  | 'RULES_NOT_EVALUATED'
  /** An objective that is not watched, or not all the way. */
  | 'SLO_LIMITED'
  /** `extraConfig` or `podTemplate` would open what the platform closes. */
  | 'OVERRIDE_REFUSED'
  /** Data on the node goes with the pod. */
  | 'EPHEMERAL_DATA'
  /** A disruption budget that lets no pod go. */
  | 'DRAIN_BLOCKED'
  /** A component without a proxy, and what is opened for it. */
  | 'OUTSIDE_MESH'
  /** Proxies are to drain for longer than their pods have. */
  | 'DRAIN_CUT_SHORT'
  /** Ports or addresses at which calls are not led through proxies. */
  | 'PAST_PROXY'
  /** The namespace enforces a pod security level that refuses the pods. */
  | 'POD_SECURITY'
  /** A component is on whose counterpart is off. */
  | 'DEPENDENCY_MISSING'
  /** A group, dashboard, datasource or job that a user brings along and that would be refused where it is read. */
  | 'CONTRIBUTION_QUARANTINED'
  /** A selector of contributions that finds no ConfigMap. */
  | 'NO_CONTRIBUTIONS'
  /** An address in `extraConfig` that no flow leads to. */
  | 'CALL_CUT_OFF'
  /** A host that network policies cannot name, so any address on its port is let through. */
  | 'HOST_NOT_NAMEABLE'
  /** Something users bring along that no component of the platform takes. */
  | 'CONTRIBUTION_UNTAKEN'
  /** A canary that cannot run beside its component. */
  | 'CANARY_REFUSED'
  /** A canary that differs in nothing. */
  | 'CANARY_SAME'
  /** A canary that is given calls which nobody leads to it. */
  | 'CANARY_UNROUTED'
  /** Calls that belong together are split between two versions. */
  | 'CANARY_MIXED'
  /** Policies let through more or less than what is declared. */
  | 'PROOF_FAILED'
  /** Calls of which it cannot be told whether policies let them through. */
  | 'PROOF_INCOMPLETE';
