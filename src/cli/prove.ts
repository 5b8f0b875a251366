import { Command, Option } from 'commander';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { exitCodes, UsageError } from './failure.ts';
import type { Io } from './io.ts';

interface Options {
  file: string;
  facts?: string;
  mesh?: string;
  meshVersion?: string;
  output: 'table' | 'json';
}

export const proveCommand: MakeCommand = (io, done) =>
  new Command('prove')
    .description(
      'Judge what the policies of a platform let through, and hold it against what is declared. Exit code 1 when it differs.',
    )
    .requiredOption('-f, --file <file>', 'the platform, or - for standard input')
    .option('--facts <file>', 'what is known of the cluster, as `gunj facts` wrote it')
    .addOption(
      new Option('--mesh <type>', 'assume a default installation of istio or linkerd, or none').conflicts('facts'),
    )
    .addOption(new Option('--mesh-version <version>', 'its version, such as 1.30.3').conflicts('facts'))
    .addOption(new Option('-o, --output <format>', 'how to write it').choices(['table', 'json']).default('table'))
    .addHelpText(
      'after',
      examples(
        ['Before you merge a change', 'gunj prove -f platform.yaml --facts facts.yaml'],
        ['In another version of the mesh', 'gunj prove -f platform.yaml --mesh istio --mesh-version 1.31.1'],
        ['What is not encrypted', "gunj prove -f platform.yaml -o json | jq '.encryption[] | select(.why)'"],
      ),
    )
    .action(async (options: Options) => done(await run(options, io)));

async function run(options: Options, io: Io) {
  if (options.file === '-' && options.facts === '-') throw new UsageError('only one of -f and --facts can be -');
  const [{ chooseFacts }, { readPlatform, compileAloud }, { proofText }] = await Promise.all([
    import('./assumed-facts.ts'),
    import('./platform-file.ts'),
    import('./proof-text.ts'),
  ]);
  const facts = await chooseFacts(options, io);
  if (!facts) return exitCodes.refused;
  const file = await readPlatform(options.file, io);
  if (!file) return exitCodes.refused;
  const { proof } = compileAloud(file, facts, io);
  if (!proof) return exitCodes.refused;
  io.stdout.write(options.output === 'json' ? `${JSON.stringify(proof, null, 2)}\n` : proofText(proof));
  return proof.verdict === 'differs' ? exitCodes.refused : exitCodes.ok;
}
