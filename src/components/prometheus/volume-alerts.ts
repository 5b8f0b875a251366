import type { ComponentAlert } from '../component-alert.ts';

/** What kubelets tell of the volumes of the platform. */
export function volumeAlerts(namespace: string): readonly ComponentAlert[] {
  const of = (name: string) =>
    `sum by (cluster, namespace, persistentvolumeclaim) (kubelet_volume_stats_${name}_bytes{namespace="${namespace}"})`;
  const free = `${of('available')} / ${of('capacity')}`;
  const soon = `min by (cluster, namespace, persistentvolumeclaim) (predict_linear(kubelet_volume_stats_available_bytes{namespace="${namespace}"}[6h], 4 * 24 * 3600)) < 0`;
  const claim = `{namespace="${namespace}", persistentvolumeclaim="data-loki-0"}`;
  const labels = { namespace, persistentvolumeclaim: 'data-loki-0' };
  const series = (available: string) => ({
    [`kubelet_volume_stats_available_bytes${claim}`]: available,
    [`kubelet_volume_stats_capacity_bytes${claim}`]: '1000000x500',
  });
  const needed: ComponentAlert['needed'] = ({ platform }) => platform.spec.observability?.cluster?.kubelet === true;
  return [
    {
      name: 'GunjVolumeFilling',
      severity: 'warning',
      for: '1h',
      needed,
      expr: `${free} < 0.15 and ${soon}`,
      summary: 'A volume of the platform will be full within four days.',
      description:
        '{{ $value | humanizePercentage }} of {{ $labels.persistentvolumeclaim }} is free, and it fills within four days.',
      trials: {
        fires: {
          series: series('300000-500x500'),
          at: '450m',
          labels,
          description: '7.5% of data-loki-0 is free, and it fills within four days.',
        },
        quiet: { series: series('100000x400'), at: '400m' },
      },
    },
    {
      name: 'GunjVolumeFull',
      severity: 'critical',
      for: '1m',
      needed,
      expr: `${free} < 0.03`,
      summary: 'A volume of the platform is full.',
      description: '{{ $value | humanizePercentage }} of {{ $labels.persistentvolumeclaim }} is free.',
      trials: {
        fires: { series: series('20000x40'), labels, description: '2% of data-loki-0 is free.' },
        quiet: { series: series('31000x40') },
      },
    },
  ];
}
