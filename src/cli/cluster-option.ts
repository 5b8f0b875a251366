import type { Command } from 'commander';
import type { KubeClient } from '../kube/client.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';

/** Which cluster: always named, or the one this runs in. What KUBECONFIG happens to point to is never used by itself. */
export interface ClusterOptions {
  context?: string;
  kubeconfig?: string;
}

export function withClusterOptions(command: Command): Command {
  return command
    .option('--context <name>', 'the cluster: a context of your kubeconfig')
    .option('--kubeconfig <file>', 'the cluster: the current context of this file, or the one --context names');
}

/** Connects to the cluster that was named and says on standard error which one it is. */
export async function connectTo(options: ClusterOptions, io: Io): Promise<KubeClient> {
  const [{ connect }, { config, name }] = await Promise.all([import('../kube/client.ts'), clusterConfig(options, io)]);
  io.stderr.write(`cluster: ${config.server} (${name})\n`);
  return connect(config, { userAgent: 'gunj' });
}

/** How to reach the cluster that was named, and its name for people. */
export async function clusterConfig(options: ClusterOptions, io: Io) {
  const [{ kubeconfigPaths, listContexts, loadKubeconfig }, { ConfigError, inClusterConfig }] = await Promise.all([
    import('../kube/kubeconfig.ts'),
    import('../kube/config.ts'),
  ]);
  const { context, kubeconfig } = options;
  const paths = kubeconfig === undefined ? kubeconfigPaths(io.env) : [kubeconfig];
  if (context !== undefined || kubeconfig !== undefined) {
    try {
      const config = loadKubeconfig({ paths, ...(context === undefined ? {} : { context }), environment: io.env });
      const chosen = context ?? listContexts(paths).current ?? '';
      return { config, name: `context ${chosen}${kubeconfig === undefined ? '' : ` of ${kubeconfig}`}` };
    } catch (error) {
      if (error instanceof ConfigError) throw new UsageError(error.message, { cause: error });
      throw error;
    }
  }
  const own = inClusterConfig(io.env);
  if (own) return { config: own, name: 'the cluster this runs in' };
  throw new UsageError(`name a cluster with --context${known(() => listContexts(paths).names)} or --kubeconfig`);
}

function known(read: () => string[]): string {
  try {
    const names = read();
    return names.length > 0 ? ` (${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''})` : '';
  } catch {
    return '';
  }
}
