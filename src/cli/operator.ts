import { Command, InvalidArgumentError, Option } from 'commander';
import { type ClusterOptions, clusterConfig, withClusterOptions } from './cluster-option.ts';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { exitCodes } from './failure.ts';
import type { Io } from './io.ts';

interface Options extends ClusterOptions {
  metricsPort: number;
  workers: number;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
}

export const operatorCommand: MakeCommand = (io, done) =>
  withClusterOptions(new Command('operator'))
    .description('Keep every platform of a cluster as it should be, until SIGTERM. Logs JSON lines to standard output.')
    .option(
      '--metrics-port <port>',
      'for /metrics, /healthz and /readyz; 0 takes any free port',
      whole(0, 65_535),
      8080,
    )
    .option('--workers <count>', 'platforms worked on at a time', whole(1, 64), 16)
    .addOption(
      new Option('--log-level <level>', 'the least that is logged')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .addHelpText(
      'after',
      examples(
        ['In a pod, under its own service account', 'gunj operator'],
        ['On your machine, against a test cluster', 'gunj operator --context kind-test --metrics-port 0'],
      ),
    )
    .action(async (options: Options) => done(await operator(options, io)));

async function operator(options: Options, io: Io) {
  const signal = io.interrupted();
  const [{ connect }, { createLog }, { createMetrics }, { runOperator }, { config, name }] = await Promise.all([
    import('../kube/client.ts'),
    import('../operator/log.ts'),
    import('../operator/metrics.ts'),
    import('../operator/run.ts'),
    clusterConfig(options, io),
  ]);
  const log = createLog({ level: options.logLevel });
  const metrics = createMetrics();
  const client = connect(config, {
    userAgent: 'gunj-operator',
    observe: metrics.observeCall,
    onWarning: ({ text }) => log.warn({}, text),
  });
  log.info({ server: config.server, cluster: name }, 'connecting');
  try {
    await runOperator({
      client,
      log,
      signal,
      metrics,
      workers: options.workers,
      http: { port: options.metricsPort },
      onListening: (url) => log.info({ url }, 'serving /metrics, /healthz and /readyz'),
      ...(io.env.POD_NAME ? { instance: io.env.POD_NAME } : {}),
      ...(io.env['POD_NAMESPACE'] ? { namespace: io.env['POD_NAMESPACE'] } : {}),
    });
    return exitCodes.ok;
  } finally {
    client.close();
  }
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}
