import type { ControlPlaneLabel, ProxyLabel } from '../mesh-metrics.ts';
import type { Metric } from '../metric.ts';
import { worseAbove, worseBelow } from './colours.ts';
import type { DashboardDraft } from './draft.ts';
import { clusterVariables, clusterWhere } from './mesh-variables.ts';
import { type SizedPanel, stat, timeSeries } from './panel.ts';
import type { ProxiedScope } from './scope.ts';
import { window } from './scope.ts';
import { table } from './table.ts';

const none = 'None in this time';

/** Whether changes reach the proxies. */
export function controlPlane(scope: ProxiedScope): DashboardDraft {
  const { mesh } = scope;
  const { labels, controlPlane: metrics, proxies } = mesh.metrics;
  const where = clusterWhere(mesh);
  const all = { where, window };

  const one = (title: string, metric: Metric<ControlPlaneLabel> | undefined, empty: string, by?: ControlPlaneLabel) =>
    metric &&
    timeSeries({
      title,
      description: metric.description,
      unit: metric.unit,
      queries: [
        {
          expr: metric.query({ ...all, ...(by ? { by: [by] } : {}) }),
          legend: by ? `{{${labels.controlPlane[by]}}}` : title,
        },
      ],
      empty,
    });

  const usage = scope.containersOf === undefined ? undefined : proxies.usage;

  const ofProxies = (title: string, metric: Metric<ProxyLabel> | undefined): SizedPanel | undefined =>
    metric &&
    timeSeries({
      title,
      description: `${metric.description}. By namespace`,
      unit: metric.unit,
      queries: [{ expr: metric.query({ ...all, by: ['namespace'] }), legend: `{{${labels.proxies.namespace}}}` }],
      empty: 'No proxy tells of it',
    });

  const { convergenceQuantile, connectedProxies, rootCertificateExpiry, rejections } = metrics;
  return {
    name: 'controlPlane',
    title: 'Control plane of the mesh',
    description: 'Whether the control plane is there, and whether changes reach the proxies.',
    variables: clusterVariables(mesh),
    links: [],
    rows: [
      {
        title: 'Now',
        panels: [
          stat({
            title: 'Up',
            description: metrics.up.description,
            unit: metrics.up.unit,
            queries: [{ expr: metrics.up.query(all), legend: 'Up' }],
            empty: 'It is not scraped',
          }),
          connectedProxies &&
            stat({
              title: 'Connected proxies',
              description: connectedProxies.description,
              unit: connectedProxies.unit,
              queries: [{ expr: connectedProxies.query(all), legend: 'Proxies' }],
              empty: 'It does not tell',
            }),
          rejections &&
            stat({
              title: 'Refused configurations',
              description: rejections.description,
              unit: rejections.unit,
              queries: [{ expr: rejections.query(all), legend: 'Refused' }],
              empty: none,
            }),
          rootCertificateExpiry &&
            stat({
              title: 'Root certificate expires in',
              description: rootCertificateExpiry.description,
              unit: rootCertificateExpiry.unit,
              queries: [{ expr: rootCertificateExpiry.query(all), legend: 'Left' }],
              thresholds: worseBelow(30 * 86_400, 90 * 86_400),
              empty: 'It does not tell',
            }),
        ],
      },
      {
        title: 'Configuration of proxies',
        panels: [
          convergenceQuantile &&
            timeSeries({
              title: 'From a change to the proxies',
              description: 'Times within which 50 and 99 % of the changes were with the proxies that need them',
              unit: convergenceQuantile.unit,
              queries: [0.5, 0.99].map((quantile) => ({
                expr: convergenceQuantile.query({ ...all, quantile }),
                legend: `p${quantile * 100}`,
              })),
              empty: 'Nothing changed in this time',
            }),
          one('Sent configurations', metrics.pushes, none, 'type'),
          one('Refused by proxies', rejections, none),
          one('Connected proxies by pod of the control plane', connectedProxies, 'It does not tell', 'pod'),
        ],
      },
      {
        title: 'What it refused',
        panels: [
          one('Pods without a sidecar', metrics.injectionFailures, none),
          one('Objects that were refused', metrics.validationFailures, none),
          one('Certificates that were not given', metrics.signingFailures, none),
        ],
      },
      {
        title: 'Proxies',
        panels: mesh.proxies
          ? [
              ofProxies('Connected to the control plane', proxies.connected),
              mesh.upstreams ? ofProxies('Memory of proxies, as they tell it', proxies.memory) : undefined,
            ]
          : [],
      },
      {
        title: 'What proxies use, as kubelets tell it',
        panels: usage
          ? [
              ofProxies('Processor', usage.cpu),
              ofProxies('Memory', usage.memory),
              ofProxies('Memory, of the limit', usage.memoryOfLimit),
              ofProxies('Waiting for the processor', usage.throttled),
              table({
                title: 'Proxies that are nearest to their memory limit',
                description:
                  'The 20 pods whose proxies need most of the memory that they may have: at 100 % they are killed',
                keys: [
                  { label: labels.proxies.namespace ?? '', title: 'Namespace' },
                  { label: labels.proxies.pod ?? '', title: 'Pod' },
                ],
                values: [
                  {
                    title: 'Of the limit',
                    unit: usage.memoryOfLimit.unit,
                    expr: `topk(20, ${usage.memoryOfLimit.query({ ...all, by: ['namespace', 'pod'] })})`,
                    thresholds: worseAbove(0.75, 0.9),
                  },
                  {
                    title: 'Cores',
                    unit: usage.cpu.unit,
                    expr: usage.cpu.query({ ...all, by: ['namespace', 'pod'] }),
                  },
                ],
                empty: 'No kubelet tells of it',
              }),
            ]
          : [],
      },
    ],
  };
}
