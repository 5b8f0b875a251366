/** Steps that jobs of ours have in common. */
export type Relabeling = Record<string, unknown>;

/** Local queries see labels of targets alone, and not the external ones: so the cluster is a label of every target. */
export function clusterStep(cluster: string | undefined): Relabeling[] {
  return cluster ? [{ target_label: 'cluster', replacement: cluster }] : [];
}

/** Pods that do not run have an address all the same, or somebody else has it now. */
export const onlyRunning: Relabeling = {
  source_labels: ['__meta_kubernetes_pod_phase'],
  action: 'drop',
  regex: 'Pending|Succeeded|Failed',
};

export const podSteps: readonly Relabeling[] = [
  { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
  { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
  { source_labels: ['__meta_kubernetes_pod_container_name'], target_label: 'container' },
];

/** Tells the canary of a component from the rest of it. */
export const trackOfPod: Relabeling = {
  source_labels: ['__meta_kubernetes_pod_label_observability_io_track'],
  target_label: 'track',
};

export const nodeOfPod: Relabeling = { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'node' };

/** The pod's own address with this port, which need not be one that a container declares. */
export function podAddress(port: number): Relabeling[] {
  return [
    {
      source_labels: ['__meta_kubernetes_pod_ip'],
      target_label: '__address__',
      regex: '([0-9.]+)',
      replacement: `$1:${port}`,
    },
    {
      source_labels: ['__meta_kubernetes_pod_ip'],
      target_label: '__address__',
      regex: '(.*:.*)',
      replacement: `[$1]:${port}`,
    },
  ];
}
