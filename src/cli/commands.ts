import type { Command } from 'commander';
import { capabilitiesCommand } from './capabilities.ts';
import { crdCommand } from './crd.ts';
import { demoCommand } from './demo.ts';
import { diffCommand } from './diff.ts';
import { factsCommand } from './facts.ts';
import type { ExitCode } from './failure.ts';
import type { Io } from './io.ts';
import { operatorCommand } from './operator.ts';
import { policiesCommand } from './policies.ts';
import { proveCommand } from './prove.ts';
import { rbacCommand } from './rbac.ts';
import { renderCommand } from './render.ts';
import { versionCommand } from './version.ts';
import { whyCommand } from './why.ts';

/** Makes one subcommand. What it does is loaded only when it runs: `done` receives its exit code. */
export type MakeCommand = (io: Io, done: (code: ExitCode) => void) => Command;

/** In the order of `gunj --help`. */
export const commands: readonly MakeCommand[] = [
  demoCommand,
  renderCommand,
  factsCommand,
  diffCommand,
  proveCommand,
  whyCommand,
  capabilitiesCommand,
  operatorCommand,
  crdCommand,
  rbacCommand,
  policiesCommand,
  versionCommand,
];
