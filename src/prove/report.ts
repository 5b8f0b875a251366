import type { ComponentName } from '../platform/component-names.ts';
import type { Layer } from './compare.ts';
import type { Encryption } from './evaluate.ts';
import type { Reason } from './judgement.ts';
import type { Protocol } from './world.ts';

/** What came of judging what is planned against what is declared. Plain data, for whoever shows it. */
export interface ProofReport {
  platform: { name: string; namespace: string };
  /** `unknown`: nothing is known to differ, but something could not be told. */
  verdict: 'holds' | 'differs' | 'unknown';
  /** How much was looked at: sorts of callers, ports of those who are called, and calls. */
  judged: { callers: number; targets: number; calls: number };
  /** Calls that differ, and before them components that are not there as the platform has them, where objects of others are judged. */
  differences: (Difference | ComponentDifference)[];
  unknowns: (Difference | ComponentDifference)[];
  /** Each declared flow between pods, and whether it is encrypted between them. */
  encryption: EncryptionVerdict[];
  /** Where a layer cannot say what is declared and lets through more; known and accepted. */
  wider: { flow: string; text: string }[];
  /** Objects of others that decide about the same; what differs may be theirs. */
  disturbedBy: readonly string[];
}

export interface Difference {
  kind: 'missing' | 'extra' | 'unknown';
  layer: Layer;
  from: string;
  to: string;
  port: number;
  protocol: Protocol;
  /** The counter-example as a sentence. */
  text: string;
  /** Whether the call gets through everything else too. */
  getsThrough: boolean;
  because: readonly Reason[];
}

/** A component whose pods among the objects are not what the platform has. */
export interface ComponentDifference {
  /** `unknown`: whether its pods have a proxy cannot be told. */
  kind: 'no-pods' | 'no-proxy' | 'unknown';
  component: ComponentName;
  /** What is there instead. */
  found: string;
  /** The way out. */
  hint: string;
  /** All of it as a sentence. */
  text: string;
  because: readonly Reason[];
}

export interface EncryptionVerdict {
  from: string;
  to: string;
  port: number;
  protocol: Protocol;
  encryption: Encryption;
  /** Why it is not mTLS; absent where it is. */
  why?: string;
}
