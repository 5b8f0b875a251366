import { type ComponentMetrics, counter, gauge } from '../../telemetry/component-metrics.ts';

/** What Alertmanager tells of itself. */
export const alertmanagerMetrics = {
  alerts: gauge('max', 'alertmanager_alerts', { description: 'Alerts that are known', unit: 'count' }, [
    { label: 'state', op: '=', value: 'active' },
  ]),
  notifications: counter('alertmanager_notifications_total', {
    description: 'Notifications that were sent, the failed ones included',
    unit: 'events per second',
  }),
  notificationFailures: counter('alertmanager_notifications_failed_total', {
    description: 'Notifications that could not be sent',
    unit: 'events per second',
  }),
  reloaded: gauge('min', 'alertmanager_config_last_reload_successful', {
    description: 'Whether the configuration that is there is the one in use',
    unit: 'state',
  }),
  members: gauge('min', 'alertmanager_cluster_members', {
    description: 'Replicas that a replica knows of, itself included',
    unit: 'count',
  }),
} satisfies ComponentMetrics;
