import type { ProxyLabel, TrafficLabel } from '../mesh-metrics.ts';
import type { Metric } from '../metric.ts';
import type { DashboardDraft } from './draft.ts';
import { exploreLinks } from './explore.ts';
import { clusterWhere, trafficVariables, trafficWhere } from './mesh-variables.ts';
import { type SizedPanel, timeSeries } from './panel.ts';
import type { ProxiedScope } from './scope.ts';
import { window } from './scope.ts';

const chosen = ['serviceNamespace', 'service'] as const;

/** What kept requests from getting through: told by all proxies, and in more detail by those that were asked for it. */
export function breakers(scope: ProxiedScope): DashboardDraft {
  const { mesh } = scope;
  const { labels, traffic, proxies } = mesh.metrics;

  const flagged = (title: string, metric: Metric<TrafficLabel> | undefined): SizedPanel | undefined =>
    metric &&
    timeSeries({
      title,
      description: `${metric.description}. Told by the proxies of callers, which all do`,
      unit: metric.unit,
      queries: [
        {
          expr: metric.query({ where: trafficWhere(mesh, chosen), window, by: chosen }),
          legend: `{{${labels.traffic.serviceNamespace}}}/{{${labels.traffic.service}}}`,
        },
      ],
      empty: 'None in this time',
    });

  const told = (title: string, metric: Metric<ProxyLabel> | undefined): SizedPanel | undefined =>
    metric &&
    timeSeries({
      title,
      description: `${metric.description}. Told only by proxies of pods that were started with these statistics, as those of the platform are`,
      unit: metric.unit,
      queries: [
        {
          expr: metric.query({ where: clusterWhere(mesh), window, by: ['namespace', 'upstream'] }),
          legend: `{{${labels.proxies.namespace}}} → {{${labels.proxies.upstream}}}`,
        },
      ],
      empty: 'No proxy tells of it in this time: none did such a call, or none was started with these statistics',
    });

  return {
    name: 'breakers',
    title: 'Circuit breakers and ejections',
    description: 'Requests that circuit breakers refused, hosts that were ejected, and requests that were tried again.',
    variables: trafficVariables(mesh, chosen),
    links: exploreLinks(scope, 'service'),
    rows: [
      {
        title: 'What came of it, as all proxies tell it',
        panels: [
          flagged('Refused by circuit breakers', traffic.breakerRefusals),
          flagged('No healthy host', traffic.noHealthyHost),
          flagged('Failed after all tries', traffic.retriesExhausted),
          flagged('Not answered in time', traffic.timeouts),
          flagged('No connection', traffic.connectFailures),
        ],
      },
      {
        title: 'Circuit breakers, ejections and retries, as some proxies tell them',
        panels: mesh.upstreams
          ? [
              told('Circuit breakers that are open', proxies.breakersOpen),
              told('Refused by circuit breakers, as counted there', proxies.breakerOverflow),
              told('Hosts that are ejected', proxies.ejectedHosts),
              told('Ejections', proxies.ejections),
              told('Retries', proxies.retries),
              told('Retries left out', proxies.retryOverflow),
              told('Connections that failed', proxies.connectFailures),
            ]
          : [],
      },
    ],
  };
}
