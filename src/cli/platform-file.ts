import { type Parsed, parsePlatform } from '../api/parse.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts } from '../facts/facts.ts';
import type { Plan } from '../plan/plan.ts';
import { compileProved, type Proved } from '../proved.ts';
import type { Io } from './io.ts';
import { type NamedText, readText } from './read-file.ts';
import { reportErrors, reportWarnings } from './report.ts';

export interface PlatformFile {
  source: NamedText;
  platform: ObservabilityPlatform;
  locate: Parsed['locate'];
}

/** Reads and checks the platform in a file. Undefined when it was refused; the reasons are then on standard error. */
export async function readPlatform(path: string, io: Io): Promise<PlatformFile | undefined> {
  const source = await readText(path, io);
  const { platform, diagnostics, locate } = parsePlatform(source.text, source.name);
  reportErrors(io, source, diagnostics);
  return platform ? { source, platform, locate } : undefined;
}

/** Compiles with these facts and says on standard error what there is to say. Without a plan it was refused. */
export function compileAloud(file: PlatformFile, facts: Facts, io: Io): Proved & { plan?: Plan } {
  const compiled = compileProved(file.platform, facts);
  reportWarnings(
    io,
    compiled.diagnostics.filter(({ severity }) => severity === 'warning'),
  );
  const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error');
  const located = errors.map(
    (error) => file.locate?.(error) ?? { ...error, file: file.source.name, line: 1, column: 1 },
  );
  reportErrors(io, file.source, located);
  return compiled;
}
