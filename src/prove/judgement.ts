import type { ObjectRef } from '../objects/object.ts';
import type { Tri } from './tri.ts';
import type { Call, Pod } from './world.ts';

/** What decided, in words; with the object where it was one. */
export interface Reason {
  ref?: ObjectRef;
  text: string;
}

export interface Judgement {
  verdict: Tri;
  /** What allows it, or what refuses it; for `unknown` what cannot be told. */
  because: readonly Reason[];
}

/** Which HTTP requests are let through; absent from an admission that does not look into them. */
export interface RequestLimit {
  /** Any of these; `all` for no limit. */
  allowed: 'all' | readonly RequestPattern[];
  /** But none of these. */
  refused: readonly RequestPattern[];
}

/** Patterns as policies write them: `/metrics`, `/api/*`. A member that is absent does not limit. */
export interface RequestPattern {
  methods?: readonly string[];
  notMethods?: readonly string[];
  paths?: readonly string[];
  notPaths?: readonly string[];
  hosts?: readonly string[];
  notHosts?: readonly string[];
  /** Issuer and subject of the token a request has to carry. */
  requestPrincipals?: readonly string[];
}

export interface Admission extends Judgement {
  requests: RequestLimit;
}

/** What a mesh makes of a call, by the two ways a caller may come. */
export interface MeshJudgement {
  /** With the caller's identity, encrypted. */
  encrypted: Admission;
  /** In plain text, without an identity. */
  plain: Admission;
}

/** What a layer of policies can see of a call; what it cannot see it cannot limit. */
export interface LayerSight {
  /** Whether it limits who may be called, who may call, or both. */
  egress: boolean;
  ingress: boolean;
  /** Tells callers apart by what they are (labels and addresses), or by an identity they have to prove. */
  callers: 'labels' | 'identity';
  /** Transport protocols it sees at all. */
  protocols: readonly Call['protocol'][];
}

/** Network policies as their API documents them. */
export interface NetworkSemantics {
  sight: LayerSight;
  egress(call: Call): Judgement;
  ingress(call: Call): Judgement;
}

/** A mesh as its documentation has it: made once for a set of objects, then asked many times. */
export interface MeshSemantics {
  sight: LayerSight;
  /** Whether a pod has a proxy, and so an identity and policies of its own. */
  hasProxy(pod: Pod): Judgement;
  judge(call: Call): MeshJudgement;
}

export const noLimit: RequestLimit = { allowed: 'all', refused: [] };
