import type { Facts } from '../facts/facts.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { KubeObject } from '../objects/object.ts';
import type { Plan } from '../plan/plan.ts';
import type { Compile, Compiled } from './compiler.ts';
import type { Drains } from './drains.ts';
import type { Recorder } from './events.ts';
import type { PolicyState } from './installation/policies.ts';
import type { Log } from './log.ts';
import type { MeshTraffic } from './mesh-traffic.ts';
import type { OperatorMetrics } from './metrics.ts';
import type { NamespaceStore } from './namespace-store.ts';
import type { ObjectStore } from './object-store.ts';
import type { PlatformStore } from './platform-store.ts';
import type { Reloads } from './rollout/reloads.ts';
import type { SecretStore } from './secret-store.ts';
import type { Refusals } from './stages/refusals.ts';
import type { VolumeStore } from './storage/volume-store.ts';
import type { Turns } from './turns.ts';

/** What every reconcile works with. The stores are kept by watches; a reconcile reads them and writes to the API server. */
export interface Context {
  client: KubeClient;
  log: Log;
  metrics: OperatorMetrics;
  events: Recorder;
  compile: Compile;
  /** `contentHash` of what is planned. */
  hashOf: (planned: object) => string;
  /** The plan, and what is kept of configurations that are read under fixed names. */
  withCopies: (compiled: Compiled) => Plan | undefined;
  facts: () => Facts;
  /** Waited for before anything is compiled. */
  turn: Turns;
  platforms: PlatformStore;
  objects: ObjectStore;
  namespaces: NamespaceStore;
  /** Of the Secrets that platforms name: keys and versions. */
  secrets: SecretStore;
  volumes: VolumeStore;
  /** Namespace → platform that has it, as decided by this process; what is on the Namespace itself may be a moment old. */
  claims: Map<string, string>;
  /** Objects that were asked for again although they had just been written, see fights.ts. */
  fights: Fights;
  /** Canaries that are no longer asked for and may still be called, see drains.ts. */
  drains: Drains;
  /** Absent where pods cannot be called: the operator runs outside the cluster. */
  reloads?: Reloads;
  /** Absent likewise. */
  refusals?: Refusals;
  /** Absent likewise. */
  traffic?: MeshTraffic;
  meshes: readonly Mesh[];
  /** How the policy stands that asks who writes platforms for the right to look beyond their namespace; absent or undefined: not known. */
  scopePolicy?: () => PolicyState | undefined;
  /** A platform without what a later definition than this release's has filled in by itself. */
  asKnown: (platform: KubeObject) => KubeObject;
  options: ReconcileOptions;
}

export interface ReconcileOptions {
  /** Writes of one platform at a time. */
  concurrency: number;
  /** Milliseconds after which a platform is looked at again although nothing seems to have happened. */
  resyncMs: number;
  /** Milliseconds between looks at something that no watch tells of (a foreign object that is in the way). */
  recheckMs: number;
  /** Milliseconds between looks at a platform that is not ready, for reasons that no watch tells of (a volume). */
  unreadyMs: number;
  /** Milliseconds between looks at the traffic of a platform at rest. */
  trafficMs: number;
  /** Milliseconds a removal may wait for what does not go away. */
  removalTimeoutMs: number;
  /** Milliseconds within which every pod has tried a new configuration that it reloads: kubelets need up to two minutes. */
  reloadGraceMs: number;
  /** Milliseconds after a reload was asked for when pods are asked first how it went; later less often. */
  reloadPollMs: number;
  /** Milliseconds a canary stays when it is no longer asked for, so that nobody calls it any more when it goes. */
  canaryDrainMs: number;
  /** Milliseconds for which policies that only count may not have refused anybody before they are enforced. */
  meshSettleMs: number;
  /** Milliseconds for which proxies serve old connections by old rules. */
  meshDrainMs: number;
}

export const defaultOptions: ReconcileOptions = {
  concurrency: 16,
  resyncMs: 10 * 3_600_000,
  recheckMs: 15_000,
  unreadyMs: 60_000,
  trafficMs: 300_000,
  removalTimeoutMs: 600_000,
  reloadGraceMs: 180_000,
  reloadPollMs: 5_000,
  canaryDrainMs: 30_000,
  meshSettleMs: 60_000,
  meshDrainMs: 45_000,
};

/** Holds back writes to what somebody else keeps changing: an object, or what is ours of one. */
export interface Fights {
  /** Milliseconds to wait before this object may be corrected again, no longer than `mostMs` after the last time; 0: now. */
  holdMs(key: string, mostMs?: number): number;
  /** A correction was written. */
  corrected(key: string): void;
  /** Somebody has deleted this object, which was as it should be. */
  lost(key: string): void;
  /** It is there again; corrected, where it was lost. */
  made(key: string): void;
  /** How a write has left what is ours of something that we do not compare as a whole. */
  left(key: string, as: string): void;
  /** Undefined also when that was long ago. */
  leftAs(key: string): string | undefined;
}

/** When to look at a platform again, in milliseconds, if nothing happens before. */
export interface Again {
  againAfterMs?: number;
}
