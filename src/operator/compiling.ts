import { createRuleMemo } from '../contributions/memo.ts';
import type { MeshSurvey } from '../mesh/mesh.ts';
import { rememberedHash } from '../objects/canonical.ts';
import type { KubeObject } from '../objects/object.ts';
import { rememberedFor } from '../objects/remembered.ts';
import { createProofMemo } from '../prove/memo.ts';
import { compileProved } from '../proved.ts';
import { createCompileMemo } from './compile-memo.ts';
import type { Compile, Compiled } from './compiler.ts';
import type { Context } from './context.ts';
import { withCopies } from './rollout/redirect.ts';
import { createSharedFiles } from './shared-files.ts';

/** Compiling and what is made of its results, each remembered for as long as that is of use. */
export interface Compiling extends Pick<Context, 'compile' | 'hashOf' | 'withCopies'> {
  /** For what is judged and not written: it must not push that out of the memory. */
  once: Compile;
}

export function createCompiling(surveys: readonly MeshSurvey[]): Compiling {
  const rules = createRuleMemo();
  const memo = { rules, proof: createProofMemo() };
  const share = createSharedFiles();
  return {
    compile: createCompileMemo((platform, facts) => {
      // What the proof has read is of no use any more, and large.
      const { proof: _, judged: _judged, ...compiled } = compileProved(platform, facts, memo);
      return withSharedFiles(compiled, share);
    }, surveys),
    hashOf: rememberedHash(),
    withCopies: rememberedFor(({ plan, components }: Compiled) => plan && withCopies(plan, components)),
    once: (platform, facts) => compileProved(platform, facts, { rules }),
  };
}

function withSharedFiles(compiled: Compiled, share: (object: KubeObject) => KubeObject): Compiled {
  const { plan, components } = compiled;
  if (!plan) return compiled;
  return {
    ...compiled,
    plan: { ...plan, waves: plan.waves.map((wave) => ({ ...wave, objects: wave.objects.map(share) })) },
    components: components.map((component) =>
      component.config
        ? { ...component, config: { ...component.config, copies: component.config.copies.map(share) } }
        : component,
    ),
  };
}
