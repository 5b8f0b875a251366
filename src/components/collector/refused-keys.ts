import { expansions, fileKey, filesAt, never, placesAt, type RefusedKey } from '../refused-keys.ts';

/** Types of components, in the old and the new way of writing them; a name, with dots or not, may follow after a slash, and spaces are left out. */
function typed(section: string, types: string): RegExp {
  return new RegExp(`^${section}\\.\\s*(?:${types.replaceAll(' ', '|')})\\s*(?:/.*)?$`, 's');
}

const another = 'Run a Collector of your own where the files and rights are, and send OTLP here.';

export const refusedInCollector: readonly RefusedKey[] = [
  filesAt(fileKey),
  placesAt(/(?:^|[._])(?:directory|path|htpasswd)$/),
  expansions(/(?:^|[^$])(?:\$\$)*\$\{/),
  never(
    typed(
      'receivers',
      'filelog file_log otlpjsonfile otlp_json_file otlp_json_files filestats file_stats hostmetrics host_metrics journald docker_stats podman_stats namedpipe named_pipe',
    ),
    'it reads files of the pod or its node',
    another,
    { depth: 2 },
  ),
  never(
    typed(
      'receivers',
      'receiver_creator k8s_cluster k8s_events k8sobjects k8s_objects kubeletstats kubelet_stats k8slog prometheus prometheus_simple simple_prometheus',
    ),
    'it looks for what to read by itself, and no flow could be written for that',
    'Let Prometheus scrape, or run a Collector of your own and send OTLP here.',
    { depth: 2 },
  ),
  never(
    /^extensions\.health_check\.(?:endpoint|path|tls|use_v2)$|^service\.telemetry\.metrics\.(?:readers|address)$/,
    'probes and Prometheus ask there',
    'Leave it out.',
    { depth: 4 },
  ),
  never(
    /^(?:receivers|processors|exporters|connectors|extensions)\.(?:\s|[^./]+\s+(?:\/|$))/,
    'the Collector leaves out spaces around types, so it would be taken for another name',
    'Write it without spaces.',
    { depth: 2 },
  ),
  never(typed('exporters', 'file'), 'it writes files in the pod', 'Send the data somewhere over the network.', {
    depth: 2,
  }),
  never(
    typed('extensions', 'opamp k8s_observer host_observer docker_observer cfgardenobserver ecs_observer'),
    'it takes the configuration, or what it is about, from elsewhere',
    'Leave it out.',
    { depth: 2 },
  ),
  {
    at: /^service\.telemetry\.logs\.(?:error_)?output_paths\[\]$/,
    depth: 5,
    when: { otherThan: ['stdout', 'stderr'] },
    why: 'the log of a component goes to its standard output',
    hint: 'Leave it out.',
  },
];
