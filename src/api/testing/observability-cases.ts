import type { Case } from './case.ts';

const namespaces = (value: unknown) => ({ observability: { namespaces: value } });

const cluster = (value: unknown) => ({ observability: { cluster: value } });

export const observabilityCases: readonly Case[] = [
  { name: 'namespaces by name', spec: namespaces({ names: ['shop', 'payments'] }), refused: [] },
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
];
