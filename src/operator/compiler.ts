import type { ObservabilityPlatform } from '../api/types.ts';
import type { ContributionReport } from '../contributions/collect.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Facts } from '../facts/facts.ts';
import type { DetectedMesh } from '../mesh/detected.ts';
import type { Limitation } from '../mesh/limitations.ts';
import type { ObjectRef } from '../objects/object.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import type { ConfigRevision } from '../workloads/config-revision.ts';

/** What the operator needs of the compiler. */
export type Compile = (platform: ObservabilityPlatform, facts: Facts) => Compiled;

export interface Compiled {
  /** Absent when there is an error among the diagnostics. */
  plan?: Plan;
  diagnostics: readonly Diagnostic[];
  /** The mesh the platform is part of; absent when it is in none. */
  mesh?: {
    type: string;
    version?: string;
    revision?: string;
    detected?: DetectedMesh;
    limitations?: readonly Limitation[];
    /** Objects by which proxies come to tell what they see, be they in the plan or not; absent when the platform does not ask for that. */
    telemetry?: readonly ObjectRef[];
  };
  components: readonly CompiledComponent[];
  canaries?: readonly CompiledCanary[];
  /** Who may call whom. */
  graph?: PlatformGraph;
  /** What became of what users bring along. */
  contributions?: readonly ContributionReport[];
}

export interface CompiledComponent {
  name: string;
  version: string;
  image: string;
  workload: ObjectRef;
  /** Whether its pods get a proxy of the mesh. */
  inMesh: boolean;
  /** Absent for a component of which nobody can tell whether it takes its configuration. */
  config?: ConfigRevision;
}

/** A second version of a component: nothing waits for it, and its configuration is not taken back. */
export interface CompiledCanary {
  component: string;
  version: string;
  image: string;
  workload: ObjectRef;
  inMesh: boolean;
  /** Share of the calls it is given now, in percent. */
  weight: number;
}
