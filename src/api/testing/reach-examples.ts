import type { PlatformSpecInput } from '../spec/platform.ts';

const all = { observability: { namespaces: { all: true } } };

/** By the field of each entry: one platform that reaches beyond its namespace by this alone, and one near to it that does not. */
export const reachExamples: Readonly<Record<string, { beyond: PlatformSpecInput; within: PlatformSpecInput }>> = {
  'observability.namespaces.names': {
    beyond: { observability: { namespaces: { names: ['monitoring', 'shop'] } } },
    within: { observability: { namespaces: { names: ['monitoring'] } } },
  },
  'observability.namespaces.selector': {
    beyond: { observability: { namespaces: { selector: { matchLabels: { team: 'shop' } } } } },
    within: { observability: { namespaces: { names: [] } } },
  },
  'observability.namespaces.all': { beyond: all, within: { observability: { namespaces: { all: false } } } },
  'observability.cluster.nodeMetrics': {
    beyond: { observability: { cluster: { nodeMetrics: { namespace: 'nodes', labels: { app: 'exporter' } } } } },
    within: { observability: { cluster: {} } },
  },
  'observability.cluster.kubelet': {
    beyond: { observability: { cluster: { kubelet: true } } },
    within: { observability: { cluster: { kubelet: false, unverifiedKubelets: true } } },
  },
  'observability.cluster.cadvisor': {
    beyond: { observability: { cluster: { cadvisor: true } } },
    within: { observability: { cluster: { cadvisor: false } } },
  },
  'observability.cluster.resourceUsage': {
    beyond: { observability: { cluster: { resourceUsage: true } } },
    within: { observability: { cluster: { resourceUsage: false } } },
  },
  'components.logAgent.enabled': {
    beyond: { components: { logAgent: { enabled: true } } },
    within: { components: { logAgent: { extraConfig: {} } } },
  },
  'serviceMesh.observability.wholeMesh': {
    beyond: { ...all, serviceMesh: { observability: { wholeMesh: true } } },
    within: { ...all, serviceMesh: { observability: { wholeMesh: false } } },
  },
  'serviceMesh.enabled': {
    beyond: { serviceMesh: { enabled: true } },
    within: { scope: 'Namespace', serviceMesh: { enabled: true } },
  },
};
