import { type ComponentMetrics, counter, gauge } from '../../telemetry/component-metrics.ts';

/** What Prometheus tells of itself. */
export const prometheusMetrics = {
  series: gauge('sum', 'prometheus_tsdb_head_series', { description: 'Series in memory', unit: 'count' }),
  samples: counter('prometheus_tsdb_head_samples_appended_total', {
    description: 'Samples taken in',
    unit: 'events per second',
  }),
  scrapesOverLimit: counter('prometheus_target_scrapes_exceeded_sample_limit_total', {
    description: 'Scrapes that were thrown away whole since they had more samples than their job allows',
    unit: 'events per second',
  }),
  duplicateSamples: counter('prometheus_target_scrapes_sample_duplicate_timestamp_total', {
    description: 'Samples with the time of another one of their series and another value',
    unit: 'events per second',
  }),
  ruleFailures: counter('prometheus_rule_evaluation_failures_total', {
    description: 'Rules that could not be evaluated',
    unit: 'events per second',
  }),
  missedRuleEvaluations: counter('prometheus_rule_group_iterations_missed_total', {
    description: 'Evaluations of rule groups that were left out since the last one took too long',
    unit: 'events per second',
  }),
  reloaded: gauge('min', 'prometheus_config_last_reload_successful', {
    description: 'Whether the configuration that is there is the one in use',
    unit: 'state',
  }),
  walCorruptions: counter('prometheus_tsdb_wal_corruptions_total', {
    description: 'Corruptions of the write-ahead log',
    unit: 'events per second',
  }),
  walTruncationFailures: counter('prometheus_tsdb_wal_truncations_failed_total', {
    description: 'Times the write-ahead log could not be cut short',
    unit: 'events per second',
  }),
  compactionFailures: counter('prometheus_tsdb_compactions_failed_total', {
    description: 'Compactions that failed',
    unit: 'events per second',
  }),
  notificationsDropped: counter('prometheus_notifications_dropped_total', {
    description: 'Alerts that did not get to an Alertmanager',
    unit: 'events per second',
  }),
  alertmanagers: gauge('min', 'prometheus_notifications_alertmanagers_discovered', {
    description: 'Alertmanagers that are known',
    unit: 'count',
  }),
  remoteWriteFailures: counter('prometheus_remote_storage_samples_failed_total', {
    description: 'Samples that a remote write lost',
    unit: 'events per second',
  }),
} satisfies ComponentMetrics;
