import type { Case } from './case.ts';

const namespaces = (value: unknown) => ({ observability: { namespaces: value } });

const cluster = (value: unknown) => ({ observability: { cluster: value } });

export const observabilityCases: readonly Case[] = [
  { name: 'namespaces by name', spec: namespaces({ names: ['shop', 'payments'] }), refused: [] },
  {
    name: 'namespaces by a label that has no name',
    spec: namespaces({ selector: { matchLabels: { 'team,other notin (x)': 'a' } } }),
    refused: ['spec.observability.namespaces.selector.matchLabels'],
  },
  { name: 'namespaces by label', spec: namespaces({ selector: { matchLabels: { team: 'a' } } }), refused: [] },
  { name: 'every namespace', spec: namespaces({ all: true }), refused: [] },
  {
    name: 'namespaces by name and by label',
    spec: namespaces({ names: ['shop'], selector: { matchLabels: { team: 'a' } } }),
    refused: ['spec.observability.namespaces'],
  },
  {
    name: 'a selector of nothing',
    spec: namespaces({ selector: { matchLabels: {} } }),
    refused: ['spec.observability.namespaces.selector.matchLabels'],
  },
  {
    name: 'basics of the cluster',
    spec: cluster({
      kubelet: true,
      cadvisor: true,
      unverifiedKubelets: true,
      nodeMetrics: { namespace: 'node-exporter', labels: { 'app.kubernetes.io/name': 'node-exporter' }, port: 9100 },
    }),
    refused: [],
  },
  {
    name: 'an exporter of nodes without labels',
    spec: cluster({ nodeMetrics: { namespace: 'a', labels: {} } }),
    refused: ['spec.observability.cluster.nodeMetrics.labels'],
  },
  {
    name: 'alerts that are left out',
    spec: { observability: { alerts: { disabled: ['GunjLokiPanics'] } } },
    refused: [],
  },
  {
    name: 'somebody else’s alert that is left out',
    spec: { observability: { alerts: { enabled: false, disabled: ['KubePodCrashLooping'] } } },
    refused: ['spec.observability.alerts.disabled[0]'],
  },
  {
    name: 'objectives',
    spec: {
      slos: [
        { name: 'a', service: 'reviews.shop', objective: 99.9 },
        { name: 'b', service: 'reviews.shop', objective: 95, window: '28d', indicator: 'latency', threshold: '250ms' },
      ],
    },
    refused: [],
  },
  {
    name: 'an objective about a service without a namespace',
    spec: { slos: [{ name: 'a', service: 'reviews', objective: 99.9 }] },
    refused: ['spec.slos[0].service'],
  },
  {
    name: 'an objective that leaves no budget, and a fraction where a percentage is meant',
    spec: {
      slos: [
        { name: 'a', service: 'reviews.shop', objective: 100 },
        { name: 'b', service: 'reviews.shop', objective: 0.999 },
      ],
    },
    refused: ['spec.slos[0].objective', 'spec.slos[1].objective'],
  },
  {
    name: 'latency without a threshold',
    spec: { slos: [{ name: 'a', service: 'reviews.shop', objective: 99, indicator: 'latency' }] },
    refused: ['spec.slos[0].threshold'],
  },
  {
    name: 'a threshold for errors',
    spec: { slos: [{ name: 'a', service: 'reviews.shop', objective: 99, threshold: '1s' }] },
    refused: ['spec.slos[0].threshold'],
  },
];
