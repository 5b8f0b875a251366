import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ConnectOptions } from '../kube/client.ts';
import type { ClusterConfig } from '../kube/config.ts';
import type { Log } from '../operator/log.ts';
import { type ClusterOptions, clusterConfig, withClusterOptions } from './cluster-option.ts';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { exitCodes, Refusal } from './failure.ts';
import type { Io } from './io.ts';
import { keepHeapSmall } from './lean.ts';

interface Options extends ClusterOptions {
  metricsPort: number;
  webhookPort?: number;
  workers: number;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** False: `--no-lease`. */
  lease: boolean;
  leaseNamespace?: string;
}

const ownNamespace = 'gunj-system';
/** A renewal that takes longer is tried again, long before the lease ends. */
const leaseTimeoutMs = 2_500;

export const operatorCommand: MakeCommand = (io, done) =>
  withClusterOptions(new Command('operator'))
    .description('Keep every platform of a cluster as it should be, until SIGTERM. Logs JSON lines to standard output.')
    .option(
      '--metrics-port <port>',
      'for /metrics, /healthz and /readyz; 0 takes any free port',
      whole(0, 65_535),
      8080,
    )
    .option(
      '--webhook-port <port>',
      'where the API server asks what to warn people of who write platforms; in a pod alone',
      whole(0, 65_535),
    )
    .option('--workers <count>', 'platforms worked on at a time', whole(1, 64), 16)
    .option(
      '--lease-namespace <name>',
      `where operators agree on who writes; by default the pod's own, or ${ownNamespace}`,
    )
    .option('--no-lease', 'write without asking: only when no other operator runs in this cluster')
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
  keepHeapSmall();
  const signal = io.interrupted();
  const [
    { connect },
    { followServer },
    { systemClock },
    { createLog },
    { createMetrics },
    { runOperator },
    { config, name },
  ] = await Promise.all([
    import('../kube/client.ts'),
    import('../kube/server-time.ts'),
    import('../kube/clock.ts'),
    import('../operator/log.ts'),
    import('../operator/metrics.ts'),
    import('../operator/run.ts'),
    clusterConfig(options, io),
  ]);
  const log = createLog({ level: options.logLevel });
  const metrics = createMetrics();
  const candidacy = options.lease ? await candidate(config, options, io, log) : undefined;
  const connectOptions = {
    // An audit log tells the replicas apart.
    userAgent: io.env.POD_NAME ? `gunj-operator/${io.env.POD_NAME}` : 'gunj-operator',
    observe: metrics.observeCall,
    onWarning: ({ text }) => log.warn({}, text),
    // One that has not been asked anything yet must not take our clock for the server's: removals would be given up at once.
    time: followServer(systemClock),
    ...(candidacy ? { mayWrite: candidacy.election.isLeading } : {}),
  } satisfies ConnectOptions;
  const client = connect(config, connectOptions);
  const urgentClient = connect(config, { ...connectOptions, discovery: client.discovery });
  const close = () => {
    client.close();
    urgentClient.close();
  };
  // What it has sent and got no answer to is cancelled.
  candidacy?.election.lost.addEventListener('abort', close);
  log.info({ server: config.server, cluster: name }, 'connecting');
  if (config.insecureSkipTlsVerify)
    log.warn(
      {},
      'the kubeconfig says not to verify the certificate of the API server: whoever answers gets the credentials',
    );
  try {
    await runOperator({
      client,
      urgentClient,
      log,
      signal,
      metrics,
      workers: options.workers,
      http: { port: options.metricsPort },
      onListening: (url) => log.info({ url }, 'serving /metrics, /healthz and /readyz'),
      ...(io.env.POD_NAME ? { instance: io.env.POD_NAME } : {}),
      ...(io.env['POD_NAMESPACE'] ? { namespace: io.env['POD_NAMESPACE'] } : {}),
      ...(candidacy ? { election: candidacy.election } : {}),
      ...(options.webhookPort === undefined
        ? {}
        : {
            admission: {
              port: options.webhookPort,
              onListening: (url) => log.info({ url }, 'answering admission reviews'),
            },
          }),
    });
    if (candidacy?.election.lost.aborted)
      throw new Refusal(
        'Another operator may write by now, so this one has ended; started again, it waits for its turn.',
      );
    return exitCodes.ok;
  } finally {
    close();
    candidacy?.close();
  }
}

/** On connections of its own, so that no renewal waits behind the platforms' requests. */
async function candidate(config: ClusterConfig, { leaseNamespace }: Options, io: Io, log: Log) {
  const [{ connect }, { createElection, ElectionError }, { leaseName, leaseStore }] = await Promise.all([
    import('../kube/client.ts'),
    import('../operator/election/election.ts'),
    import('../operator/election/lease.ts'),
  ]);
  const namespace = leaseNamespace ?? io.env['POD_NAMESPACE'] ?? ownNamespace;
  const client = connect(config, {
    userAgent: 'gunj-operator/lease',
    timeoutMs: leaseTimeoutMs,
    retry: { attempts: 1, budgetMs: 0, backoff: { baseMs: 0, maxMs: 0 } },
  });
  const identity = `${io.env.POD_NAME ?? hostname()}_${randomUUID()}`;
  const election = createElection({
    store: leaseStore(client, { namespace, name: leaseName }),
    identity,
    clock: client.clock,
    log,
  });
  const lead = async (signal: AbortSignal) => {
    try {
      return await election.lead(signal);
    } catch (error) {
      if (!(error instanceof ElectionError)) throw error;
      throw new Refusal(
        `The Lease ${namespace}/${leaseName}, by which operators agree on who writes, cannot be had: ${error.message}. ` +
          'Apply config/rbac.yaml, name a namespace that is there with --lease-namespace, or give --no-lease when no other operator runs.',
      );
    }
  };
  return { election: { ...election, lead }, close: () => client.close() };
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}
