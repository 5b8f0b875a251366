import { isRecord, items } from '../../objects/access.ts';
import type { ComponentAlert } from '../component-alert.ts';
import { prometheusMetrics } from './metrics.ts';

/** It reads itself at localhost, which is no pod. */
const by = ['cluster', 'job'] as const;
const own = { window: '15m', by };
const labels = { job: 'prometheus' };
const series = (name: string) => `${name}{job="prometheus", instance="localhost:9090"}`;

export const prometheusAlerts: readonly ComponentAlert[] = [
  {
    name: 'GunjPrometheusReloadFailed',
    severity: 'critical',
    for: '10m',
    expr: `${prometheusMetrics.reloaded.query(own)} == 0`,
    summary: 'Prometheus goes on with an old configuration.',
    description: 'Prometheus could not take the configuration that is there, and goes on with the one before.',
    trials: {
      fires: {
        series: { [series('prometheus_config_last_reload_successful')]: '1x5 0x30' },
        labels,
        description: 'Prometheus could not take the configuration that is there, and goes on with the one before.',
      },
      quiet: { series: { [series('prometheus_config_last_reload_successful')]: '0x8 1x30' } },
    },
  },
  {
    name: 'GunjPrometheusRulesFail',
    severity: 'critical',
    for: '5m',
    expr: `${prometheusMetrics.ruleFailures.query(own)} > 0`,
    summary: 'Rules cannot be evaluated, so alerts may be missing.',
    description: '{{ $value | humanize }} evaluations of rules fail per second.',
    trials: {
      fires: {
        series: { [series('prometheus_rule_evaluation_failures_total')]: '0+120x40' },
        labels,
        description: '2 evaluations of rules fail per second.',
      },
      quiet: { series: { [series('prometheus_rule_evaluation_failures_total')]: '7x40' } },
    },
  },
  {
    name: 'GunjPrometheusRulesLate',
    severity: 'warning',
    for: '15m',
    expr: `${prometheusMetrics.missedRuleEvaluations.query(own)} > 0`,
    summary: 'Rules take longer than the time between two evaluations.',
    description: 'Evaluations of rule groups are left out since the one before has not ended.',
    trials: {
      fires: {
        series: { [series('prometheus_rule_group_iterations_missed_total')]: '0+1x40' },
        labels,
        description: 'Evaluations of rule groups are left out since the one before has not ended.',
      },
      quiet: { series: { [series('prometheus_rule_group_iterations_missed_total')]: '3x40' } },
    },
  },
  {
    name: 'GunjPrometheusWalCorrupted',
    severity: 'critical',
    for: '1m',
    expr: `${prometheusMetrics.walCorruptions.query(own)} > 0`,
    summary: 'The write-ahead log of Prometheus was corrupted.',
    description: 'Prometheus has found its write-ahead log corrupted: samples of the last hours may be gone.',
    trials: {
      fires: {
        series: { [series('prometheus_tsdb_wal_corruptions_total')]: '0x20 1x20' },
        labels,
        description: 'Prometheus has found its write-ahead log corrupted: samples of the last hours may be gone.',
      },
      quiet: { series: { [series('prometheus_tsdb_wal_corruptions_total')]: '0x40' } },
    },
  },
  {
    name: 'GunjPrometheusWalNotCut',
    severity: 'warning',
    for: '5m',
    expr: `${prometheusMetrics.walTruncationFailures.query({ ...own, window: '3h' })} > 0`,
    summary: 'The write-ahead log of Prometheus grows: it could not be cut short.',
    description: 'The write-ahead log grows until the volume is full, and a start takes longer and longer.',
    trials: {
      fires: {
        series: { [series('prometheus_tsdb_wal_truncations_failed_total')]: '0x10 1x40' },
        labels,
        description: 'The write-ahead log grows until the volume is full, and a start takes longer and longer.',
      },
      quiet: { series: { [series('prometheus_tsdb_wal_truncations_failed_total')]: '2x40' } },
    },
  },
  {
    name: 'GunjPrometheusCompactionFails',
    severity: 'warning',
    for: '5m',
    expr: `${prometheusMetrics.compactionFailures.query({ ...own, window: '3h' })} > 0`,
    summary: 'Blocks of Prometheus cannot be compacted.',
    description:
      'Compactions have failed within the last three hours: the volume fills faster, and queries get slower.',
    trials: {
      fires: {
        series: { [series('prometheus_tsdb_compactions_failed_total')]: '0x10 1x40' },
        labels,
        description:
          'Compactions have failed within the last three hours: the volume fills faster, and queries get slower.',
      },
      quiet: { series: { [series('prometheus_tsdb_compactions_failed_total')]: '4x40' } },
    },
  },
  {
    name: 'GunjPrometheusIngestsNothing',
    severity: 'critical',
    for: '10m',
    expr: `${prometheusMetrics.samples.query({ ...own, window: '5m' })} <= 0`,
    summary: 'Prometheus takes in no samples.',
    description: 'Prometheus has taken in no sample for ten minutes.',
    trials: {
      fires: {
        series: { [series('prometheus_tsdb_head_samples_appended_total')]: '0+600x10 6000x40' },
        labels,
        description: 'Prometheus has taken in no sample for ten minutes.',
      },
      quiet: { series: { [series('prometheus_tsdb_head_samples_appended_total')]: '0+600x40' } },
    },
  },
  {
    name: 'GunjPrometheusScrapesOverLimit',
    severity: 'warning',
    for: '15m',
    expr: `${prometheusMetrics.scrapesOverLimit.query(own)} > 0`,
    summary: 'A target has more samples than its job allows, and none of them is kept.',
    description: '{{ $value | humanize }} scrapes per second are thrown away whole.',
    trials: {
      fires: {
        series: { [series('prometheus_target_scrapes_exceeded_sample_limit_total')]: '0+120x40' },
        labels,
        description: '2 scrapes per second are thrown away whole.',
      },
      quiet: { series: { [series('prometheus_target_scrapes_exceeded_sample_limit_total')]: '9x40' } },
    },
  },
  {
    name: 'GunjPrometheusNotificationsDropped',
    severity: 'critical',
    for: '5m',
    needed: (input) => input.endpoint('alertmanager') !== undefined,
    expr: `${prometheusMetrics.notificationsDropped.query({ ...own, window: '5m' })} > 0`,
    summary: 'Alerts do not get to Alertmanager.',
    description: 'Prometheus drops {{ $value | humanize }} alerts per second.',
    trials: {
      fires: {
        series: { [series('prometheus_notifications_dropped_total')]: '0+60x40' },
        labels,
        description: 'Prometheus drops 1 alerts per second.',
      },
      quiet: { series: { [series('prometheus_notifications_dropped_total')]: '5x40' } },
    },
  },
  {
    name: 'GunjPrometheusNoAlertmanager',
    severity: 'critical',
    for: '10m',
    needed: (input) => input.endpoint('alertmanager') !== undefined,
    expr: `${prometheusMetrics.alertmanagers.query(own)} < 1`,
    summary: 'Prometheus knows no Alertmanager.',
    description: 'Prometheus knows no Alertmanager: nobody is told of any alert, of this one neither.',
    trials: {
      fires: {
        series: { [series('prometheus_notifications_alertmanagers_discovered')]: '0x40' },
        labels,
        description: 'Prometheus knows no Alertmanager: nobody is told of any alert, of this one neither.',
      },
      quiet: { series: { [series('prometheus_notifications_alertmanagers_discovered')]: '2x40' } },
    },
  },
  {
    name: 'GunjPrometheusRemoteWriteFails',
    severity: 'critical',
    for: '15m',
    needed: ({ platform, spec }) =>
      (platform.spec.components.prometheus.remoteWrite ?? []).length > 0 ||
      (isRecord(spec.extraConfig) && items(spec.extraConfig['remote_write']).length > 0),
    expr: `${prometheusMetrics.remoteWriteFailures.query({ ...own, window: '5m' })} > 0`,
    summary: 'Samples are lost that were to be sent elsewhere.',
    description: '{{ $value | humanize }} samples per second cannot be sent, and are not tried again.',
    trials: {
      fires: {
        series: { [series('prometheus_remote_storage_samples_failed_total')]: '0+600x40' },
        labels,
        description: '10 samples per second cannot be sent, and are not tried again.',
      },
      quiet: { series: { [series('prometheus_remote_storage_samples_failed_total')]: '5x40' } },
    },
  },
];
