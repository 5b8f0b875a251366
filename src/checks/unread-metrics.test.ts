import { expect, test } from 'vitest';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { unreadMetrics } from './unread-metrics.ts';

test.each([
  { enabled: true, found: [] },
  {
    enabled: false,
    found: [
      'spec.observability.cluster.cadvisor',
      'spec.observability.cluster.resourceUsage',
      'spec.components.kubeStateMetrics',
    ],
  },
])('metrics of the cluster want a Prometheus that runs here: $enabled', ({ enabled, found }) => {
  const platform = platformWith({
    observability: { cluster: { cadvisor: true, resourceUsage: true, kubelet: false } },
    components: {
      prometheus: { enabled, external: { url: 'https://a.example.com' } },
      kubeStateMetrics: { enabled: true },
    },
  });
  expect(unreadMetrics(platform, plainFacts).map(({ path }) => path)).toEqual(found);
});
