import { progressDisplay } from '../src/sandbox/progress.ts';
import { defaultCacheDir } from '../src/sandbox/sandbox.ts';
import { type ValidatorBinaries, validatorBinaries } from '../src/sandbox/validator-tools.ts';

/** The components' own programs, built where they are not there yet, with what that does on standard error. */
export function benchValidators(): Promise<ValidatorBinaries> {
  const display = progressDisplay(process.stderr);
  return validatorBinaries({
    cacheDir: defaultCacheDir(process.env),
    env: process.env,
    onProgress: display.report,
  }).finally(() => display.end());
}
