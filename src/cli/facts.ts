import { Command } from 'commander';
import { type ClusterOptions, connectTo, withClusterOptions } from './cluster-option.ts';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { exitCodes } from './failure.ts';
import type { Io } from './io.ts';
import { type OutputFormat, outputOption } from './output-format.ts';

interface Options extends ClusterOptions {
  output: OutputFormat;
}

export const factsCommand: MakeCommand = (io, done) =>
  withClusterOptions(new Command('facts'))
    .description('Write what the compiler may know of a cluster; `gunj render --facts` takes it. Only reads.')
    .addOption(outputOption())
    .addHelpText(
      'after',
      examples(
        ['Keep the facts of a cluster', 'gunj facts --context production > facts.yaml'],
        ['Render for it on another machine', 'gunj render -f platform.yaml --facts facts.yaml'],
      ),
    )
    .action(async (options: Options) => done(await facts(options, io)));

async function facts(options: Options, io: Io) {
  const [{ clusterFacts }, { readFacts }, { withOperatorPlace }, { meshes }, { factsText }] = await Promise.all([
    import('../facts/cluster-source.ts'),
    import('../facts/read.ts'),
    import('../facts/operator-place.ts'),
    import('../mesh/registry.ts'),
    import('./facts-text.ts'),
  ]);
  const client = await connectTo(options, io);
  try {
    const note = (text: string) => io.stderr.write(`note: ${text}\n`);
    const source = clusterFacts(client);
    const found = await withOperatorPlace(await readFacts(source, { meshes, note }), source);
    io.stdout.write(factsText(found, options.output));
    return exitCodes.ok;
  } finally {
    client.close();
  }
}
