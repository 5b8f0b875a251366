import { Command, Option } from 'commander';
import { withClusterOptions } from './cluster-option.ts';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';
import type { ProveOptions } from './prove/options.ts';

export const proveCommand: MakeCommand = (io, done) =>
  withClusterOptions(
    new Command('prove')
      .description(
        'Judge what policies let through. With -f it is held against what the platform declares; without, it is shown.',
      )
      .option('-f, --file <file>', 'the platform, or - for standard input')
      .option('--objects <path>', 'objects to judge: a file, a folder, or - for standard input'),
  )
    .option('--facts <file>', 'what is known of the cluster, as `gunj facts` wrote it')
    .addOption(
      new Option('--mesh <type>', 'assume a default installation of istio or linkerd, or none').conflicts('facts'),
    )
    .addOption(new Option('--mesh-version <version>', 'its version, such as 1.30.3').conflicts('facts'))
    .addOption(
      new Option('-o, --output <format>', 'how to write it; html is a page to open in a browser')
        .choices(['table', 'json', 'html'])
        .default('table'),
    )
    .addHelpText(
      'after',
      `
With -f alone, the policies of the platform's own plan are judged; with -f and --objects or --context, those objects instead.
Only reads. Exit codes: 0 nothing differs, or nothing was declared; 1 something differs from what is declared, or could not be
judged at all; 2 wrong usage.
${examples(
  ['Before you merge a change', 'gunj prove -f platform.yaml --facts facts.yaml'],
  ['In another version of the mesh', 'gunj prove -f platform.yaml --mesh istio --mesh-version 1.31.1'],
  ['Whether the cluster does what the platform declares', 'gunj prove -f platform.yaml --context production'],
  ['Who may call whom in a cluster, as a page', 'gunj prove --context production -o html > who-calls-whom.html'],
  ['What somebody else’s manifests allow', 'kustomize build overlays/prod | gunj prove --objects -'],
  ['What is not encrypted', "gunj prove -f platform.yaml -o json | jq '.encryption[] | select(.why)'"],
)}`,
    )
    .action(async (options: ProveOptions) => done(await run(options, io)));

async function run(options: ProveOptions, io: Io) {
  if (options.file === '-' && options.facts === '-') throw new UsageError('only one of -f and --facts can be -');
  if (options.objects === '-' && (options.file === '-' || options.facts === '-'))
    throw new UsageError('only one of -f, --facts and --objects can be -');
  const [{ asksForObjects, checkChoice }, { proveObjects }, { provePlatform }] = await Promise.all([
    import('./prove/subject.ts'),
    import('./prove/of-objects.ts'),
    import('./prove/of-platform.ts'),
  ]);
  checkChoice(options);
  const { file } = options;
  if (file !== undefined) return provePlatform({ ...options, file }, io);
  if (asksForObjects(options)) return proveObjects(options, io);
  throw new UsageError(
    'name what to judge: -f for a platform, --objects for files with objects, --context for a cluster; several of them to compare',
  );
}
