import { createRuleMemo } from '../contributions/memo.ts';
import { rememberedHash } from '../objects/canonical.ts';
import { rememberedFor } from '../objects/remembered.ts';
import { createProofMemo } from '../prove/memo.ts';
import { compileProved } from '../proved.ts';
import { createCompileMemo } from './compile-memo.ts';
import type { Compile, Compiled } from './compiler.ts';
import type { Context } from './context.ts';
import { withCopies } from './rollout/redirect.ts';

/** Compiling and what is made of its results, each remembered for as long as that is of use. */
export interface Compiling extends Pick<Context, 'compile' | 'hashOf' | 'withCopies'> {
  /** For what is judged and not written: it must not push that out of the memory. */
  once: Compile;
}

export function createCompiling(): Compiling {
  const rules = createRuleMemo();
  const memo = { rules, proof: createProofMemo() };
  return {
    compile: createCompileMemo((platform, facts) => {
      // What the proof has read is of no use any more, and large.
      const { proof: _, judged: _judged, ...compiled } = compileProved(platform, facts, memo);
      return compiled;
    }),
    hashOf: rememberedHash(),
    withCopies: rememberedFor(({ plan, components }: Compiled) => plan && withCopies(plan, components)),
    once: (platform, facts) => compileProved(platform, facts, { rules }),
  };
}
