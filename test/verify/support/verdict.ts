import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ValidatorBinaries } from '../../../src/sandbox/validator-tools.ts';
import { type Outcome, run } from './run.ts';

/** How each file's own reader is asked about it, without starting anything. */
export const verifiers = {
  'prometheus.yml': (tools, path) => run(tools.promtool, ['check', 'config', '--syntax-only', path]),
  'alertmanager.yml': (tools, path) => run(tools.amtool, ['check-config', path]),
  'loki.yaml': (tools, path) => run(tools.loki, ['-verify-config', `-config.file=${path}`]),
  'collector.yaml': (tools, path) => run(tools.otelcol, ['validate', `--config=${path}`]),
  'agent.yaml': (tools, path) => run(tools.otelcol, ['validate', `--config=${path}`]),
} as const satisfies Record<string, (tools: ValidatorBinaries, path: string) => Promise<Outcome>>;

export type VerifiedFile = keyof typeof verifiers;

/** Writes `content` as `name` below `dir`, byte for byte, and asks its reader about it. */
export async function verdict(
  tools: ValidatorBinaries,
  name: VerifiedFile,
  content: string,
  dir: string,
): Promise<Outcome> {
  const path = join(dir, basename(name));
  await writeFile(path, content);
  return verifiers[name](tools, path);
}
