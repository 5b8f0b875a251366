import type { ObservabilityPlatform } from './api/spec/platform.ts';
import { type Compiled, compile } from './compile.ts';
import type { RuleMemo } from './contributions/memo.ts';
import type { Facts } from './facts/facts.ts';
import { networkSemantics } from './network/semantics/index.ts';
import { proofDiagnostics } from './prove/diagnostics.ts';
import type { ProofMemo } from './prove/memo.ts';
import { prove } from './prove/proof.ts';
import type { ProofReport } from './prove/report.ts';
import type { ProofInput } from './prove/setting.ts';

export interface Proved extends Compiled {
  /** Whether the policies let through what is declared and nothing else; there also where that is why there is no plan. */
  proof?: ProofReport;
  /** What was judged, for who wants to look at it more closely. */
  judged?: ProofInput;
}

/** What only saves time: what was judged before is not judged again. */
export interface ProvedMemo {
  rules?: RuleMemo;
  proof?: ProofMemo;
}

/**
 * Compiles, then judges the policies of the plan by what each system documents. A plan that differs from the declared flows is
 * taken back, unless the platform says `proof: Warn`. On the way into a mesh or out of it the flows of the stage are what counts.
 */
export function compileProved(platform: ObservabilityPlatform, facts: Facts, memo: ProvedMemo = {}): Proved {
  const compiled = compile(platform, facts, memo.rules);
  const { plan, diagnostics } = compiled;
  const input = proofInputOf(platform, facts, compiled);
  if (!plan || !input) return compiled;
  const judged = memo.proof ?? ((given, judge) => judge(given));
  const proof = judged(input, prove);
  const said = proofDiagnostics(proof, platform.spec.proof);
  const all = [...diagnostics, ...said];
  if (said.some(({ severity }) => severity === 'error'))
    return { diagnostics: all, components: [], proof, judged: input };
  return { ...compiled, diagnostics: all, proof, judged: input };
}

function proofInputOf(
  platform: ObservabilityPlatform,
  facts: Facts,
  { plan, graph, chosen }: Compiled,
): ProofInput | undefined {
  if (!plan || !graph) return undefined;
  return {
    platform,
    graph,
    facts,
    objects: plan.waves.flatMap(({ shared = [], objects }) => [...shared, ...objects]),
    network: networkSemantics,
    ...(chosen ? { mesh: { proof: chosen.backend.proof, facts: chosen.facts } } : {}),
  };
}
