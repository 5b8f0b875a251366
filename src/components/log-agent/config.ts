import type { FlowInput } from '../../platform/component.ts';
import { resourceAttributes } from '../collector/config.ts';
import { exportsOf } from '../collector/exporters.ts';
import { type ListMerge, withExtraConfig } from '../extra-config.ts';
import { operators } from './operators.ts';

/** Where kubelets keep what containers write: `<namespace>_<pod>_<uid>/<container>/<restarts>.log`. */
export const logDirectory = '/var/log/pods';

/** The name of the node, by which the pod is told where it runs. */
export const nodeVariable = 'NODE_NAME';

/** On the node, so that neither a restart nor a new version of the pod forgets what was read and what is yet to be sent. */
export function stateDirectory(namespace: string): string {
  return `/var/lib/gunj-log-agent/${namespace}`;
}

/** Loki takes lines of 256 KB at most. */
const longestLine = 200 * 1024;

/** Lists that `extraConfig` adds to. Operators come after ours, and processors are replaced: their order matters. */
const lists: readonly ListMerge[] = [
  { path: 'receivers.filelog.exclude' },
  { path: 'receivers.filelog.operators' },
  { path: 'service.extensions' },
  { path: 'service.pipelines.logs.exporters' },
];

/** agent.yaml with what users add. */
export function agentConfig(input: FlowInput): Record<string, unknown> {
  return withExtraConfig(ownConfig(input), input.spec.extraConfig, lists);
}

/**
 * A line counts as read when it is in the queue on the node's disk, and leaves it when Loki has taken it: there is
 * no batching in memory between the two. A full queue holds up the reading.
 */
function ownConfig(input: FlowInput): Record<string, unknown> {
  const stored = exportsOf(input).find(({ signal }) => signal === 'logs');
  const node = { key: 'k8s.node.name', value: `\${env:${nodeVariable}:-unknown}`, action: 'upsert' };
  const exporter = stored?.name ?? 'debug';
  return {
    extensions: {
      health_check: { endpoint: '0.0.0.0:13133' },
      file_storage: { directory: stateDirectory(input.namespace), create_directory: true },
      ...stored?.extensions,
    },
    receivers: {
      filelog: {
        include: included(input),
        exclude: [`${logDirectory}/${input.namespace}_log-agent-*/*/*.log`],
        // On a node that is new to the agent; afterwards it goes on where it was.
        start_at: 'beginning',
        include_file_path: true,
        include_file_name: false,
        // A piece of a line may end in a space that belongs to it.
        preserve_leading_whitespaces: true,
        preserve_trailing_whitespaces: true,
        max_log_size: longestLine,
        storage: 'file_storage',
        retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
        operators: operators(input.namespace, longestLine),
      },
    },
    processors: {
      memory_limiter: { check_interval: '1s', limit_percentage: 75, spike_limit_percentage: 20 },
      resource: { attributes: [...resourceAttributes(input), node] },
    },
    exporters: { [exporter]: stored ? { ...stored.config, ...delivery } : {} },
    service: {
      extensions: ['health_check', 'file_storage', ...Object.keys(stored?.extensions ?? {})],
      telemetry: {
        logs: { level: input.platform.spec.global.logLevel },
        metrics: { readers: [{ pull: { exporter: { prometheus: { host: '0.0.0.0', port: 8888 } } } }] },
      },
      pipelines: {
        logs: { receivers: ['filelog'], processors: ['memory_limiter', 'resource'], exporters: [exporter] },
      },
    },
  };
}

const mebi = 2 ** 20;

/**
 * Tried for as long as it takes. The queue is on the disk and bounded in bytes, whatever the lines are like; requests in it are joined
 * as they leave it, up to half of what Loki's parts take from each other (4 MiB), or else it would refuse them for good.
 */
const delivery = {
  retry_on_failure: { max_elapsed_time: '0s' },
  sending_queue: {
    storage: 'file_storage',
    sizer: 'bytes',
    queue_size: 256 * mebi,
    block_on_overflow: true,
    batch: { min_size: mebi, max_size: 2 * mebi, flush_timeout: '1s' },
  },
};

function included({ namespaces }: FlowInput): string[] {
  const selected = namespaces === 'all' ? ['*'] : namespaces.map((name) => `${name}_*`);
  return selected.map((directory) => `${logDirectory}/${directory}/*/*.log`);
}
