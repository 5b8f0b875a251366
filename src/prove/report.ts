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
  differences: Difference[];
  unknowns: Difference[];
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

export interface EncryptionVerdict {
  from: string;
  to: string;
  port: number;
  protocol: Protocol;
  encryption: Encryption;
  /** Why it is not mTLS; absent where it is. */
  why?: string;
}
