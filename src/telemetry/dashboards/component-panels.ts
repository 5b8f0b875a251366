import { alertmanagerMetrics as alertmanager } from '../../components/alertmanager/metrics.ts';
import { collectorMetrics as collector } from '../../components/collector/metrics.ts';
import { grafanaMetrics as grafana } from '../../components/grafana/metrics.ts';
import { logAgentMetrics as logAgent } from '../../components/log-agent/metrics.ts';
import { lokiMetrics as loki } from '../../components/loki/metrics.ts';
import { prometheusMetrics as prometheus } from '../../components/prometheus/metrics.ts';
import { tempoMetrics as tempo } from '../../components/tempo/metrics.ts';
import type { ComponentName } from '../../platform/component-names.ts';
import type { ComponentLabel, ComponentMetric } from '../component-metrics.ts';

export interface PanelOf {
  title: string;
  lines: readonly [Line, ...Line[]];
}

/** The lines of one panel have one unit. */
export interface Line {
  metric: ComponentMetric;
  legend: string;
  /** One line for each of these. */
  by?: readonly ComponentLabel[];
}

/** What is shown of each component; a component that has a vocabulary gets its line here. */
export const componentPanels: Readonly<Partial<Record<ComponentName, { title: string; panels: readonly PanelOf[] }>>> =
  {
    prometheus: {
      title: 'Prometheus',
      panels: [
        { title: 'Series in memory', lines: [{ metric: prometheus.series, legend: 'Series' }] },
        { title: 'Samples taken in', lines: [{ metric: prometheus.samples, legend: 'Samples' }] },
        {
          title: 'Samples and scrapes thrown away',
          lines: [
            { metric: prometheus.scrapesOverLimit, legend: 'Scrapes over the limit' },
            { metric: prometheus.duplicateSamples, legend: 'Duplicates' },
          ],
        },
        {
          title: 'Rules',
          lines: [
            { metric: prometheus.ruleFailures, legend: 'Failed' },
            { metric: prometheus.missedRuleEvaluations, legend: 'Missed' },
          ],
        },
        {
          title: 'Write-ahead log and blocks',
          lines: [
            { metric: prometheus.walCorruptions, legend: 'Corruptions' },
            { metric: prometheus.walTruncationFailures, legend: 'Failed truncations' },
            { metric: prometheus.compactionFailures, legend: 'Failed compactions' },
          ],
        },
        { title: 'Configuration in use', lines: [{ metric: prometheus.reloaded, legend: 'In use' }] },
      ],
    },
    alertmanager: {
      title: 'Alertmanager',
      panels: [
        { title: 'Alerts', lines: [{ metric: alertmanager.alerts, legend: 'Alerts' }] },
        {
          title: 'Notifications',
          lines: [
            { metric: alertmanager.notifications, legend: 'Sent' },
            { metric: alertmanager.notificationFailures, legend: 'Failed' },
          ],
        },
        { title: 'Configuration in use', lines: [{ metric: alertmanager.reloaded, legend: 'In use' }] },
      ],
    },
    loki: {
      title: 'Loki',
      panels: [
        { title: 'Bytes taken in', lines: [{ metric: loki.receivedBytes, legend: 'Bytes' }] },
        {
          title: 'Lines taken in, and refused',
          lines: [
            { metric: loki.receivedLines, legend: 'Taken in' },
            { metric: loki.discarded, legend: 'Refused' },
          ],
        },
        {
          title: 'Requests',
          lines: [
            { metric: loki.requests, legend: 'All' },
            { metric: loki.failedRequests, legend: 'Failed' },
          ],
        },
        {
          title: 'Streams, and members of rings that do not answer',
          lines: [
            { metric: loki.streams, legend: 'Streams' },
            { metric: loki.ringUnhealthy, legend: 'Do not answer' },
          ],
        },
        {
          title: 'Trouble',
          lines: [
            { metric: loki.walDiskFull, legend: 'Volume full' },
            { metric: loki.panics, legend: 'Panics' },
          ],
        },
      ],
    },
    tempo: {
      title: 'Tempo',
      panels: [
        {
          title: 'Spans taken in, and refused',
          lines: [
            { metric: tempo.receivedSpans, legend: 'Taken in' },
            { metric: tempo.discardedSpans, legend: 'Refused' },
          ],
        },
        {
          title: 'Requests',
          lines: [
            { metric: tempo.requests, legend: 'All' },
            { metric: tempo.failedRequests, legend: 'Failed' },
          ],
        },
        {
          title: 'Series made of spans, and members of rings that do not answer',
          lines: [
            { metric: tempo.generatedSeries, legend: 'Series' },
            { metric: tempo.ringUnhealthy, legend: 'Do not answer' },
          ],
        },
      ],
    },
    'otel-collector': {
      title: 'Collector',
      panels: [
        {
          title: 'Spans',
          lines: [
            { metric: collector.acceptedSpans, legend: 'Taken in' },
            { metric: collector.sentSpans, legend: 'Sent on' },
            { metric: collector.refusedSpans, legend: 'Refused' },
            { metric: collector.lostSpans, legend: 'Lost' },
          ],
        },
        {
          title: 'Log records',
          lines: [
            { metric: collector.acceptedLogs, legend: 'Taken in' },
            { metric: collector.sentLogs, legend: 'Sent on' },
            { metric: collector.refusedLogs, legend: 'Refused' },
            { metric: collector.lostLogs, legend: 'Lost' },
          ],
        },
        {
          title: 'Queue',
          lines: [
            { metric: collector.queueSize, legend: 'Waiting' },
            { metric: collector.queueCapacity, legend: 'Room' },
          ],
        },
      ],
    },
    'log-agent': {
      title: 'Log agent',
      panels: [
        {
          title: 'Lines',
          lines: [
            { metric: logAgent.read, legend: 'Read' },
            { metric: logAgent.sent, legend: 'Taken by the store' },
            { metric: logAgent.heldUp, legend: 'Held up' },
            { metric: logAgent.lost, legend: 'Lost' },
          ],
        },
        {
          title: 'Fullest queue',
          lines: [
            { metric: logAgent.queueSize, legend: 'Waiting' },
            { metric: logAgent.queueCapacity, legend: 'Room' },
          ],
        },
        { title: 'Files', lines: [{ metric: logAgent.files, legend: 'Open' }] },
      ],
    },
    grafana: {
      title: 'Grafana',
      panels: [
        {
          title: 'Requests',
          lines: [
            { metric: grafana.requests, legend: 'All' },
            { metric: grafana.failedRequests, legend: 'Failed' },
          ],
        },
        { title: 'Dashboards', lines: [{ metric: grafana.dashboards, legend: 'Dashboards' }] },
      ],
    },
  };
