import { Command } from 'commander';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { exitCodes } from './failure.ts';
import { type OutputFormat, outputOption } from './output-format.ts';

interface Options {
  output: OutputFormat;
  namespace: string;
}

export const rbacCommand: MakeCommand = (io, done) =>
  new Command('rbac')
    .description("Write the operator's Namespace, ServiceAccount and rights: exactly what it needs, without wildcards.")
    .option('-n, --namespace <name>', 'where the operator runs', 'gunj-system')
    .addOption(outputOption())
    .addHelpText('after', examples(['Grant them', 'gunj rbac | kubectl apply --server-side -f -']))
    .action(async ({ output, namespace }: Options) => {
      const [{ operatorRbac }, { objectsText }] = await Promise.all([
        import('../operator/rbac.ts'),
        import('./objects-text.ts'),
      ]);
      io.stdout.write(objectsText(operatorRbac({ namespace }), output));
      done(exitCodes.ok);
    });
