import type { MeshStageStatus, ScopeStatus } from '../api/types.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ObjectRef } from '../objects/object.ts';
import type { Compiled } from './compiler.ts';
import type { Traffic } from './mesh-traffic.ts';
import type { Proxies } from './proxies/tend.ts';
import type { Assessed } from './rollout/assess.ts';
import type { Volumes } from './storage/tend.ts';
import type { WorkloadState } from './workload-state.ts';

/** What a reconcile came to, from which the status is computed. */
export type Outcome =
  /** Another platform has the namespace. */
  | { kind: 'claimed'; by: string }
  /** The resource cannot be compiled; what is there stays as it is. */
  | { kind: 'invalid'; diagnostics: readonly Diagnostic[] }
  /** The platform is being removed. */
  | { kind: 'removing'; waitingFor: string }
  /** The plan was followed as far as possible. */
  | Followed;

export interface Followed {
  kind: 'followed';
  compiled: Compiled;
  paused: boolean;
  planHash: string;
  planObjects: number;
  /** What was not written, and why. */
  problems: readonly Problem[];
  /** What has to happen before the next wave or removal can go on. */
  waitingFor?: string;
  /** By refKey; a workload that is not there yet is missing. */
  workloads: ReadonlyMap<string, WorkloadState>;
  /** By component: why its pods do not work. */
  podProblems: ReadonlyMap<string, string>;
  /** By component: why its canary's pods do not work. */
  canaryProblems: ReadonlyMap<string, string>;
  /** Pods that are not part of the mesh although they should be. */
  outsideMesh: readonly string[];
  /** Pods that should have another proxy, and what is done about it. */
  proxies: Proxies;
  /** By component: what became of its configuration. */
  configurations: ReadonlyMap<string, Assessed>;
  /** Components that somebody else runs, with their URL. */
  external?: Readonly<Record<string, string>>;
  /** How far it has come into a mesh, or out of it; absent when it has arrived. */
  meshStage?: MeshStageStatus | undefined;
  /** What the stage waits for does not come by itself: somebody has to change something. */
  meshStuck?: boolean | undefined;
  /** Traffic between the components; absent where nobody can tell. */
  traffic?: Traffic | undefined;
  /** Mode of mTLS that has been decided on; absent: the one that was compiled. */
  mtls?: string | undefined;
  /** How far it reaches. */
  scope?: ScopeStatus;
  /** Absent when nothing was written. */
  volumes?: Volumes;
}

export interface Problem {
  kind: /** There is an object of that name that is not ours, or a field that is changed whenever it is written. */
    | 'Conflict'
    /** The API server does not allow this change to an existing object. */
    | 'ImmutableField'
    /** The API server refused the object. */
    | 'Refused'
    /** The object belongs into a namespace that is not there, or is going. */
    | 'NamespaceMissing'
    /** A volume is to grow and cannot. */
    | 'VolumeNotExpandable'
    /** A volume is to become what it cannot become. */
    | 'VolumeUnchangeable';
  ref: ObjectRef;
  message: string;
  /** The rest goes on all the same: nothing hangs on it. */
  aside?: true;
}
