import { Command, Option } from 'commander';
import type { Facts } from '../facts/facts.ts';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { exitCodes, UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { type OutputFormat, outputOption } from './output-format.ts';

interface Options {
  file: string;
  facts?: string;
  contributions?: string;
  mesh?: string;
  meshVersion?: string;
  output: OutputFormat;
  outputDir?: string;
}

export const renderCommand: MakeCommand = (io, done) =>
  new Command('render')
    .description('Write the objects of a platform, without a cluster: the same input gives the same bytes.')
    .requiredOption('-f, --file <file>', 'the platform, or - for standard input')
    .option('--facts <file>', 'what is known of the cluster, as `gunj facts` wrote it')
    .option(
      '--contributions <path>',
      'file or folder with the ConfigMaps users bring along, instead of those in the facts',
    )
    .addOption(
      new Option('--mesh <type>', 'assume a default installation of istio or linkerd, or none').conflicts('facts'),
    )
    .addOption(new Option('--mesh-version <version>', 'its version, such as 1.30.3').conflicts('facts'))
    .addOption(outputOption())
    .option('--output-dir <dir>', 'write one file for each object; files of earlier runs that are no longer needed go')
    .addHelpText(
      'after',
      examples(
        ['For a cluster whose facts you have', 'gunj render -f platform.yaml --facts facts.yaml > objects.yaml'],
        ['For any cluster with Istio', 'gunj render -f platform.yaml --mesh istio --mesh-version 1.30.3'],
        ['For a GitOps repository', 'gunj render -f platform.yaml --facts facts.yaml --output-dir rendered/'],
      ),
    )
    .action(async (options: Options) => done(await render(options, io)));

async function withContributions(facts: Facts, path: string): Promise<Facts> {
  const { readContributionFiles } = await import('./contributions-file.ts');
  return { ...facts, contributions: await readContributionFiles(path) };
}

async function render(options: Options, io: Io) {
  if (options.file === '-' && options.facts === '-') throw new UsageError('only one of -f and --facts can be -');
  const [
    { chooseFacts },
    { readPlatform, compileAloud },
    { toJsonList, toYaml },
    { secretWarnings },
    { reportWarnings },
  ] = await Promise.all([
    import('./assumed-facts.ts'),
    import('./platform-file.ts'),
    import('../plan/serialize.ts'),
    import('../plan/secret-warnings.ts'),
    import('./report.ts'),
  ]);
  const known = await chooseFacts(options, io);
  if (!known) return exitCodes.refused;
  const facts = options.contributions === undefined ? known : await withContributions(known, options.contributions);
  const file = await readPlatform(options.file, io);
  if (!file) return exitCodes.refused;
  const { plan } = compileAloud(file, facts, io);
  if (!plan) return exitCodes.refused;
  reportWarnings(io, secretWarnings(plan));
  if (options.outputDir === undefined) {
    io.stdout.write(options.output === 'json' ? toJsonList(plan) : toYaml(plan));
    return exitCodes.ok;
  }
  const { writeFiles, planFiles } = await import('./output-dir.ts');
  const { name, namespace } = file.platform.metadata;
  const result = await writeFiles(options.outputDir, `${namespace}/${name}`, planFiles(plan, options.output));
  io.stderr.write(
    `${options.outputDir}: ${result.written} written, ${result.unchanged} unchanged, ${result.removed} removed\n`,
  );
  for (const kept of result.kept) io.stderr.write(`kept ${kept}: it is no longer needed but was changed by hand\n`);
  return exitCodes.ok;
}
