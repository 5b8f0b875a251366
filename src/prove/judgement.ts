import { type KubeObject, type ObjectRef, refOf, refText } from '../objects/object.ts';
import type { Tri } from './tri.ts';
import type { TriSet } from './tri-set.ts';
import type { Protocol } from './world.ts';

/** What decided, in words; with the object where it was one. */
export interface Reason {
  ref?: ObjectRef;
  text: string;
}

/** What a layer makes of every caller of one port at once, callers by their number in the universe. */
export interface Judgement {
  verdict: TriSet;
  /** What allows the caller, or refuses it; where it cannot be told, why. Asked for single callers alone. */
  because: (caller: number) => Reason[];
}

/** Which HTTP requests are let through. */
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
  requests: (caller: number) => RequestLimit;
}

/** What a mesh makes of a call, by the two ways a caller may come. */
export interface MeshJudgement {
  /** With the caller's identity, encrypted. */
  encrypted: Admission;
  /** In plain text, without an identity. */
  plain: Admission;
  /** Callers that come encrypted wherever they can, whatever else is let in; absent: nobody is known to. */
  encrypts?: TriSet;
  /** By which ways anybody may come at all, whoever is let in; absent where no proxy looks. */
  takes?: Record<'encrypted' | 'plain', Tri> & { because: Reason };
}

/** What a layer of policies can see of a call; what it cannot see it cannot limit. */
export interface LayerSight {
  /** Whether it limits whom one may call. */
  egress: boolean;
  /** Whether it limits who may call one. */
  ingress: boolean;
  /** Tells callers apart by what they are (labels and addresses), or by an identity they have to prove. */
  callers: 'labels' | 'identity';
  /** Transport protocols it sees at all. */
  protocols: readonly Protocol[];
}

/** One port of somebody in the universe. */
export interface Target {
  to: number;
  port: number;
  protocol: Protocol;
}

/** Network policies as their API documents them. */
export interface NetworkSemantics {
  sight: LayerSight;
  /** What the callers' own policies say. */
  egress: (target: Target) => Judgement;
  /** What the policies of who is called say. */
  ingress: (target: Target) => Judgement;
  /** Ports of somebody that any policy about him says something of: all others of a protocol are judged the same. */
  portsNamed: (to: number) => readonly number[];
  /** The same for two of whom policies of callers say the same, whatever the port. */
  peerClass: (to: number) => string;
}

/** A mesh as its documentation has it. Both are made once for a world and a universe, then asked many times. */
export interface MeshSemantics {
  sight: LayerSight;
  /** Who has a proxy, and so an identity and policies of the mesh. */
  proxies: Judgement;
  judge: (target: Target) => MeshJudgement;
  /** The port on which encrypted calls to that one arrive, for network policies to see; absent: on the same. */
  wirePort?: (target: Target) => number;
  /** As for network policies; absent: any port may be a case of its own. */
  portsNamed?: (to: number) => readonly number[];
}

export const noLimit: RequestLimit = { allowed: 'all', refused: [] };

/** The same for everybody. */
export function verdictFor(verdict: TriSet, ...because: readonly Reason[]): Admission {
  return { verdict, because: () => [...because], requests: unlimited };
}

function unlimited(): RequestLimit {
  return noLimit;
}

/** That an object decided: `NetworkPolicy shop/web lets it through`. */
export function reasonOf(object: KubeObject, what: string): Reason {
  const ref = refOf(object);
  return { ref, text: `${refText(ref)} ${what}` };
}
