import { Command } from 'commander';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { exitCodes } from './failure.ts';
import { type OutputFormat, outputOption } from './output-format.ts';

export const policiesCommand: MakeCommand = (io, done) =>
  new Command('policies')
    .description(
      'Write the policies by which the API server refuses platforms by itself, and roles for people who write them.',
    )
    .addOption(outputOption())
    .addHelpText('after', examples(['Put them in force', 'gunj policies | kubectl apply --server-side -f -']))
    .action(async ({ output }: { output: OutputFormat }) => {
      const [{ admissionPolicies }, { rolesForPeople }, { objectsText }] = await Promise.all([
        import('../operator/admission/policies/index.ts'),
        import('../operator/people.ts'),
        import('./objects-text.ts'),
      ]);
      io.stdout.write(objectsText([...rolesForPeople(), ...admissionPolicies()], output));
      done(exitCodes.ok);
    });
