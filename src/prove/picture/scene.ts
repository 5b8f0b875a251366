import type { Deviation } from '../compare.ts';
import type { Access } from '../evaluate.ts';
import type { Target } from '../judgement.ts';
import type { TriSet } from '../tri-set.ts';
import type { Witness } from '../witnesses.ts';

/** Who is looked at, at which ports, and what lets them through: all that a picture is made from. */
export interface Scene {
  /** Callers by their number; some of them are called too. */
  cast: readonly Witness[];
  targets: readonly Target[];
  accessOf: (target: Target) => Access;
  /** Whether anything that is looked at has a say in a call, by the numbers of both; absent: unless both are addresses. */
  isDecided?: (caller: number, to: number) => boolean;
  /** The namespace that comes first. */
  home?: string;
  /** Who has a proxy; absent where there is no mesh. */
  proxies?: TriSet;
  /** Where a call is not as it was declared; absent where nothing says what should be. */
  deviationsOf?: (target: Target) => readonly Deviation[];
}
