import { Command, CommanderError } from 'commander';
import { commands } from './commands.ts';
import { explain } from './explain.ts';
import { type ExitCode, exitCodes } from './failure.ts';
import { colorsFor, type Io } from './io.ts';
import { printableLines } from './printable.ts';

/** Runs one command line (without program and script) and gives its exit code. Never throws. */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = new Command('gunj')
    .description('One Kubernetes resource becomes an observability platform that works inside a service mesh.')
    .helpCommand('help [command]', 'show what a command does')
    .option('--version', 'the same as `gunj version`')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .showHelpAfterError('(add --help for what is possible)');
  for (const command of commands) {
    const added = command(io, (result) => {
      code = result;
    });
    program.addCommand(added.copyInheritedSettings(program));
  }
  try {
    await program.parseAsync(args[0] === '--version' ? ['version', ...args.slice(1)] : args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const { message, exitCode } = explain(error);
    io.stderr.write(`${colorsFor(io.stderr, io.env).red('gunj:')} ${printableLines(message)}\n`);
    if (io.env.GUNJ_DEBUG && error instanceof Error) io.stderr.write(`${error.stack}\n`);
    return exitCode;
  }
}
