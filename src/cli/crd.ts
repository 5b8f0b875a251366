import { Command } from 'commander';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { exitCodes } from './failure.ts';
import { type OutputFormat, outputOption } from './output-format.ts';

export const crdCommand: MakeCommand = (io, done) =>
  new Command('crd')
    .description('Write the CustomResourceDefinition of ObservabilityPlatform.')
    .addOption(outputOption())
    .addHelpText('after', examples(['Install it', 'gunj crd | kubectl apply --server-side -f -']))
    .action(async ({ output }: { output: OutputFormat }) => {
      const [{ crd }, { objectsText }] = await Promise.all([import('../api/crd.ts'), import('./objects-text.ts')]);
      io.stdout.write(objectsText([crd()], output));
      done(exitCodes.ok);
    });
