import type { ComponentKind, FlowInput, PolicyRule, Workload } from '../../platform/component.ts';
import { type WatchedResource, watchedResources, watchVerbs } from './resources.ts';

const metricsPort = 8080;

/** Tells the state of the cluster's objects as metrics. Its own metrics, on another port, nobody reads: no flow opens it. */
export const kubeStateMetrics: ComponentKind = {
  name: 'kube-state-metrics',
  ports: [{ name: 'http-metrics', number: metricsPort, appProtocol: 'http' }],
  metricsPort,
  probes: { startupSeconds: 60, port: metricsPort, ready: '/healthz', live: '/healthz' },
  aboutOthers: true,
  flows: () => [
    {
      from: 'kube-state-metrics',
      to: 'api-server',
      port: 443,
      protocol: 'TCP',
      kind: 'control',
      why: 'it watches the objects it tells of',
    },
  ],
  workload(input) {
    const watched = watchedBy(input);
    return {
      args: [
        `--port=${metricsPort}`,
        '--telemetry-port=8081',
        `--resources=${watched
          .map(({ resource }) => resource)
          .sort()
          .join(',')}`,
        ...(input.namespaces === 'all' ? [] : [`--namespaces=${input.namespaces.join(',')}`]),
      ],
      env: [],
      config: [],
      user: 65534,
      scratch: [],
      terminationGracePeriodSeconds: 30,
      ...access(input, watched),
    };
  },
};

/** What belongs to no namespace takes rights in the whole cluster, which a platform that looks at some namespaces does not get. */
function watchedBy({ namespaces }: FlowInput): WatchedResource[] {
  return watchedResources.filter((one) => one.namespaced || namespaces === 'all');
}

function access(
  { namespaces, namespace }: FlowInput,
  watched: readonly WatchedResource[],
): Pick<Workload, 'apiRules' | 'apiRulesIn' | 'clusterRules'> {
  const rules = rulesFor(watched);
  if (namespaces === 'all') return { clusterRules: rules };
  const others = namespaces.filter((name) => name !== namespace);
  return { apiRules: rules, ...(others.length > 0 ? { apiRulesIn: { namespaces: others, rules } } : {}) };
}

function rulesFor(watched: readonly WatchedResource[]): PolicyRule[] {
  const byGroup = Map.groupBy(watched, ({ group }) => group);
  return [...byGroup.keys()].sort().map((group) => ({
    apiGroups: [group],
    resources: (byGroup.get(group) ?? []).map(({ resource }) => resource).sort(),
    verbs: [...watchVerbs],
  }));
}
