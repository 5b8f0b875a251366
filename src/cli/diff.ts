import { Command, Option } from 'commander';
import { type ClusterOptions, connectTo, withClusterOptions } from './cluster-option.ts';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { exitCodes } from './failure.ts';
import { colorsFor, type Io } from './io.ts';

interface Options extends ClusterOptions {
  file: string;
  output: 'text' | 'json';
}

export const diffCommand: MakeCommand = (io, done) =>
  withClusterOptions(new Command('diff'))
    .description(
      'Show what a platform would change in a cluster. Writes nothing; exit code 1 when there is a difference.',
    )
    .requiredOption('-f, --file <file>', 'the platform, or - for standard input')
    .addOption(new Option('-o, --output <format>', 'how to show it').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      examples(
        ['Before you apply a change', 'gunj diff -f platform.yaml --context production'],
        ['In a pipeline', 'gunj diff -f platform.yaml --kubeconfig ci.kubeconfig -o json'],
      ),
    )
    .action(async (options: Options) => done(await diff(options, io)));

async function diff(options: Options, io: Io) {
  const [{ readPlatform, compileAloud }, { liveFacts }, { compare }] = await Promise.all([
    import('./platform-file.ts'),
    import('./live-platform.ts'),
    import('./diff/compare.ts'),
  ]);
  const file = await readPlatform(options.file, io);
  if (!file) return exitCodes.refused;
  const client = await connectTo(options, io);
  try {
    const { platform, facts } = await liveFacts(client, file.platform, io);
    const { plan } = compileAloud({ ...file, platform }, facts, io);
    if (!plan) return exitCodes.refused;
    const { name, namespace } = file.platform.metadata;
    const { changes, same } = await compare(client, { name, namespace }, plan);
    if (options.output === 'json') {
      const { fieldChanges } = await import('./diff/field-changes.ts');
      const shown = changes.map((change) => ({
        change: change.kind,
        object: change.ref,
        ...(change.reason ? { reason: change.reason } : {}),
        fields: fieldChanges(change),
      }));
      io.stdout.write(`${JSON.stringify({ changes: shown, same }, null, 2)}\n`);
    } else {
      const { unified } = await import('./diff/unified.ts');
      for (const change of changes) io.stdout.write(unified(change, colorsFor(io.stdout, io.env)));
      io.stderr.write(`${changes.length} different, ${same} as planned\n`);
    }
    return changes.length > 0 ? exitCodes.refused : exitCodes.ok;
  } finally {
    client.close();
  }
}
