import { Command, Option } from 'commander';
import type { MakeCommand } from './commands.ts';
import { durationMs } from './demo/duration.ts';
import { examples } from './examples.ts';
import { UsageError } from './failure.ts';

interface Options {
  mesh: string;
  meshVersion?: string;
  meshCrds?: string;
  context?: string;
  yes?: boolean;
  once?: boolean;
  timeout: number;
}

export const demoCommand: MakeCommand = (io, done) =>
  new Command('demo')
    .description('Run a platform on a Kubernetes control plane of its own, on this machine, and watch it become ready.')
    .argument('[file]', 'the platform; a basic one when it is left out')
    .addOption(
      new Option('--mesh <type>', 'what the cluster has: istio, linkerd, or none')
        .default('istio')
        .conflicts('context'),
    )
    .addOption(new Option('--mesh-version <version>', 'its version, such as 1.30.3').conflicts('context'))
    .addOption(
      new Option('--mesh-crds <file>', 'CRDs of the mesh, as `linkerd install --crds` writes them').conflicts(
        'context',
      ),
    )
    .option('--once', 'end with 0 as soon as it is ready, with 1 and the reason when that fails')
    .addOption(
      new Option('--timeout <duration>', 'how long it may take to become ready, such as 90s or 5m')
        .argParser(durationMs)
        .default(300_000, '5m'),
    )
    .option('--context <name>', 'use this real cluster instead; shows what will be made and asks first')
    .option('--yes', 'with --context: do not ask')
    .addHelpText(
      'after',
      examples(
        ['The basic platform, in Istio', 'gunj demo'],
        ['In Linkerd', 'gunj demo --mesh linkerd --mesh-crds linkerd-crds.yaml'],
        ['Your own, without a mesh', 'gunj demo platform.yaml --mesh none'],
        ['As a check in a pipeline', 'gunj demo --once --timeout 2m'],
        ['In a test cluster that you have', 'gunj demo --context kind-test'],
      ),
    )
    .action(async (file: string | undefined, { yes = false, once = false, ...options }: Options) => {
      if (yes && options.context === undefined) throw new UsageError('--yes needs --context');
      if (options.meshVersion !== undefined && options.mesh === 'none')
        throw new UsageError('--mesh-version needs a --mesh other than none');
      const { runDemo } = await import('./demo/run.ts');
      done(await runDemo({ ...options, yes, once, ...(file === undefined ? {} : { file }) }, io));
    });
