import { Command } from 'commander';
import type { MakeCommand } from './commands.ts';
import { exitCodes } from './failure.ts';
import { type OutputFormat, outputOption } from './output-format.ts';

export const versionCommand: MakeCommand = (io, done) =>
  new Command('version')
    .description('Write the versions of gunj, of Node and of what a platform runs by default.')
    .addOption(outputOption())
    .action(async ({ output }: { output: OutputFormat }) => {
      const [{ catalogue }, { default: manifest }] = await Promise.all([
        import('../components/catalogue.ts'),
        import('../../package.json', { with: { type: 'json' } }),
      ]);
      const components = Object.fromEntries(Object.entries(catalogue).map(([name, entry]) => [name, entry.version]));
      const versions = { gunj: manifest.version, node: process.versions.node };
      const lines = [...Object.entries(versions), ...Object.entries(components)].map(
        ([name, version]) => `${name}: ${version}\n`,
      );
      io.stdout.write(output === 'json' ? `${JSON.stringify({ ...versions, components }, null, 2)}\n` : lines.join(''));
      done(exitCodes.ok);
    });
