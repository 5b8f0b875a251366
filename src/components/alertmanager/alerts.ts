import { up } from '../../telemetry/component-metrics.ts';
import { over } from '../../telemetry/promql.ts';
import type { ComponentAlert } from '../component-alert.ts';
import { alertmanagerMetrics } from './metrics.ts';

const by = ['cluster', 'namespace', 'pod'] as const;
const own = { window: '5m', by };
const pod = '{job="alertmanager", namespace="monitoring", pod="alertmanager-0"}';
const labels = { namespace: 'monitoring', pod: 'alertmanager-0' };
const running = over(
  'sum',
  ['cluster', 'namespace'],
  up.query({ ...own, where: [{ label: 'job', op: '=', value: 'alertmanager' }] }),
);

export const alertmanagerAlerts: readonly ComponentAlert[] = [
  {
    name: 'GunjAlertmanagerNotificationsFail',
    severity: 'critical',
    for: '5m',
    expr: `${alertmanagerMetrics.notificationFailures.query({ ...own, window: '15m' })} > 0`,
    summary: 'Notifications cannot be sent: people are not told of alerts.',
    description: '{{ $labels.pod }} fails to send {{ $value | humanize }} notifications per second.',
    trials: {
      fires: {
        series: {
          [`alertmanager_notifications_failed_total${pod.replace('}', ', integration="slack"}')}`]: '0+120x40',
        },
        labels,
        description: 'alertmanager-0 fails to send 2 notifications per second.',
      },
      quiet: { series: { [`alertmanager_notifications_failed_total${pod}`]: '3x40' } },
    },
  },
  {
    name: 'GunjAlertmanagerReloadFailed',
    severity: 'critical',
    for: '10m',
    expr: `${alertmanagerMetrics.reloaded.query(own)} == 0`,
    summary: 'Alertmanager goes on with an old configuration.',
    description: '{{ $labels.pod }} could not take the configuration that is there, and goes on with the one before.',
    trials: {
      fires: {
        series: { [`alertmanager_config_last_reload_successful${pod}`]: '1x5 0x30' },
        labels,
        description: 'alertmanager-0 could not take the configuration that is there, and goes on with the one before.',
      },
      quiet: { series: { [`alertmanager_config_last_reload_successful${pod}`]: '0x8 1x30' } },
    },
  },
  {
    name: 'GunjAlertmanagerMembersMissing',
    severity: 'critical',
    for: '15m',
    needed: ({ platform }) => (platform.spec.components.alertmanager.replicas ?? 1) > 1,
    expr: `${alertmanagerMetrics.members.query(own)} < on (cluster, namespace) group_left () ${running}`,
    summary: 'Replicas of Alertmanager have not found each other: people are told of alerts twice.',
    description: '{{ $labels.pod }} knows of {{ $value }} replicas, and more of them run.',
    trials: {
      fires: {
        series: {
          [`up${pod}`]: '1x40',
          'up{job="alertmanager", namespace="monitoring", pod="alertmanager-1"}': '1x40',
          [`alertmanager_cluster_members${pod}`]: '1x40',
        },
        labels,
        description: 'alertmanager-0 knows of 1 replicas, and more of them run.',
      },
      quiet: {
        series: {
          [`up${pod}`]: '1x40',
          'up{job="alertmanager", namespace="monitoring", pod="alertmanager-1"}': '0x40',
          [`alertmanager_cluster_members${pod}`]: '1x40',
        },
      },
    },
  },
];
