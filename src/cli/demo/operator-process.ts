import { join } from 'node:path';
import { type Child, startChild } from '../../sandbox/child.ts';
import type { Io } from '../io.ts';

export interface OperatorProcess {
  logFile: string;
  /** Settles when it ends unasked; never after stop. */
  failed: Promise<Error>;
  stop(): Promise<void>;
}

/** `gunj operator` as a process of its own, with nothing but its own kubeconfig. It ends with this process. */
export function startOperator(io: Io, kubeconfig: string, dir: string): OperatorProcess {
  const logFile = join(dir, 'operator.log');
  const { command, args } = io.self;
  const child: Child = startChild({
    name: 'gunj-operator',
    command,
    args: [...args, 'operator', '--kubeconfig', kubeconfig, '--metrics-port', '0'],
    logFile,
  });
  let stopping = false;
  const failed = new Promise<Error>((resolve) => {
    void child.exited.then(({ code, tail }) => {
      if (!stopping) resolve(new Error(`the operator ended with exit code ${code}${tail ? `:\n${tail}` : ''}`));
    });
  });
  return {
    logFile,
    failed,
    async stop() {
      stopping = true;
      await child.stop(25_000);
    },
  };
}
