import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { parsePlatform } from '../api/parse.ts';
import { validatePlatform } from '../api/validate.ts';
import type { Facts } from '../facts/facts.ts';
import { compileProved } from '../proved.ts';
import { nearRefused } from './near-refused.ts';
import { istioFacts, plainFacts } from './platform.ts';

/** What the one that watches is told. */
export type FuzzNews =
  /** A resource is begun with; the next news is due soon. */
  | { begun: string }
  /** Bytes that are in use after so many resources. */
  | { heap: number; after: number }
  | { failed: string }
  | { ended: FuzzCount };

export interface FuzzCount {
  invalid: number;
  refused: number;
  planned: number;
}

export interface FuzzTask {
  seed: number;
  runs: number;
}

const facts: readonly Facts[] = [plainFacts, istioFacts];

/** Compiles and proves resources one after another, in a thread that can be ended from outside. */
function fuzz({ seed, runs }: FuzzTask): void {
  const tell = (news: FuzzNews) => parentPort?.postMessage(news);
  const count: FuzzCount = { invalid: 0, refused: 0, planned: 0 };
  let done = 0;
  const property = fc.property(nearRefused(), (resource) => {
    const text = JSON.stringify(resource);
    tell({ begun: text });
    count[outcome(text, facts[done % facts.length] ?? plainFacts)]++;
    done++;
    if (done === Math.ceil(runs / 2)) tell({ heap: heapInUse(), after: done });
  });
  const { failed, counterexample, errorInstance, counterexamplePath } = fc.check(property, { seed, numRuns: runs });
  if (failed) {
    const [resource] = counterexample ?? [];
    const why = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
    tell({ failed: `seed ${seed}, path ${counterexamplePath}: ${JSON.stringify(resource)}\n${why}` });
    return;
  }
  tell({ heap: heapInUse(), after: done });
  tell({ ended: count });
}

/** Throws for what must not be, whatever the resource: a plan and an error, neither, or another verdict on the same bytes. */
function outcome(text: string, known: Facts): keyof FuzzCount {
  const { platform, diagnostics } = parsePlatform(text, 'p.json');
  const same = validatePlatform(JSON.parse(text));
  if ((same.platform === undefined) !== (platform === undefined)) throw new Error('YAML and JSON get two verdicts');
  if (!platform) {
    if (diagnostics.length === 0) throw new Error('refused without a word');
    return 'invalid';
  }
  const { plan, proof, diagnostics: said } = compileProved(platform, known);
  const errors = said.filter(({ severity }) => severity === 'error');
  if ((plan === undefined) !== errors.length > 0) throw new Error(`a plan beside an error, or neither`);
  if (plan && proof === undefined) throw new Error('not proved');
  const failed = said.find(({ code }) => code === 'PROOF_FAILED');
  if (failed) throw new Error(failed.message);
  const mute = said.find(({ message, path, code }) => !message || path === undefined || !code);
  if (mute) throw new Error(`says nothing: ${JSON.stringify(mute)}`);
  return plan ? 'planned' : 'refused';
}

/** After everything that nobody refers to is gone. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed;
}

fuzz(workerData as FuzzTask);
