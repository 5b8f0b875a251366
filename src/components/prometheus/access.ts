import type { PolicyRule, Workload, WorkloadInput } from '../../platform/component.ts';
import { asksKubelets } from './node-jobs.ts';

const discovery: PolicyRule[] = [
  { apiGroups: [''], resources: ['endpoints', 'pods', 'services'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
];

const kubelets: PolicyRule[] = [
  { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
  // What kubelets ask the API server about: reading metrics, and nothing else of their API.
  { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
];

/** Where targets may be discovered: no further than the resource selects. */
export function accessRules(input: WorkloadInput): Pick<Workload, 'apiRules' | 'apiRulesIn' | 'clusterRules'> {
  const { nodeMetrics } = input.platform.spec.observability?.cluster ?? {};
  const everywhere = input.namespaces === 'all';
  const selected = input.namespaces === 'all' ? [] : input.namespaces;
  const scraped = input.podScrapes.flatMap(({ namespaces }) => (namespaces === 'all' ? [] : namespaces));
  const elsewhere = [
    ...new Set([
      ...selected,
      ...(everywhere ? [] : scraped),
      ...(nodeMetrics && !everywhere ? [nodeMetrics.namespace] : []),
    ]),
  ]
    .filter((name) => name !== input.namespace)
    .sort();
  const clusterRules = [...(everywhere ? discovery : []), ...(asksKubelets(input) ? kubelets : [])];
  return {
    apiRules: discovery,
    ...(elsewhere.length > 0 ? { apiRulesIn: { namespaces: elsewhere, rules: discovery } } : {}),
    ...(clusterRules.length > 0 ? { clusterRules } : {}),
  };
}
