import { progressDisplay } from '../../../src/sandbox/progress.ts';
import { defaultCacheDir } from '../../../src/sandbox/sandbox.ts';
import {
  oldestBinaries,
  policyEvaluator,
  type ValidatorBinaries,
  validatorBinaries,
} from '../../../src/sandbox/validator-tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    verifiers: ValidatorBinaries;
    oldestVerifiers: Omit<ValidatorBinaries, 'loki'>;
    policyEvaluator: string;
  }
}

interface Project {
  provide(key: 'verifiers', value: ValidatorBinaries): void;
  provide(key: 'oldestVerifiers', value: Omit<ValidatorBinaries, 'loki'>): void;
  provide(key: 'policyEvaluator', value: string): void;
}

/** Builds the verifiers once for the whole run. A tool that cannot be built fails the run: nothing is skipped. */
export async function setup(project: Project): Promise<void> {
  const display = progressDisplay(process.stderr);
  try {
    const options = { cacheDir: defaultCacheDir(process.env), env: process.env, onProgress: display.report };
    project.provide('verifiers', await validatorBinaries(options));
    project.provide('oldestVerifiers', await oldestBinaries(options));
    project.provide('policyEvaluator', await policyEvaluator(options));
  } finally {
    display.end();
  }
}
