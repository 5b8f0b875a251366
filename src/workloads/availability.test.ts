import { describe, expect, test } from 'vitest';
import type { DisruptionSpec } from '../api/spec/components/disruption.ts';
import { collector } from '../components/collector/index.ts';
import { at } from '../objects/access.ts';
import { componentSpec } from '../platform/component-spec.ts';
import { availabilityObjects } from './availability.ts';
import { controllerObject } from './controller.ts';
import { inputWith } from './testing/input.ts';

const labels = { 'app.kubernetes.io/name': 'alertmanager', 'app.kubernetes.io/part-of': 'observability-platform' };
const always = { selector: { matchLabels: labels }, unhealthyPodEvictionPolicy: 'AlwaysAllow' };

describe('a budget', () => {
  test.each<{ title: string; replicas?: number; budget?: Partial<DisruptionSpec>; specs: unknown[] }>([
    { title: 'is not there for a single replica', specs: [] },
    { title: 'lets one of several go', replicas: 3, specs: [{ ...always, maxUnavailable: 1 }] },
    { title: 'can be switched off', replicas: 3, budget: { enabled: false }, specs: [] },
    {
      title: 'is what is asked for',
      replicas: 3,
      budget: { maxUnavailable: '50%' },
      specs: [{ ...always, maxUnavailable: '50%' }],
    },
    { title: 'can say who stays', replicas: 3, budget: { minAvailable: 2 }, specs: [{ ...always, minAvailable: 2 }] },
  ])('$title', ({ replicas = 1, budget, specs }) => {
    const input = inputWith(
      {},
      { components: { alertmanager: { replicas, ...(budget ? { podDisruptionBudget: budget } : {}) } } },
    );
    expect(availabilityObjects(input).map(({ spec }) => spec)).toEqual(specs);
  });
});

describe('autoscaling', () => {
  const inputFor = (autoscaling: { maxReplicas: number } & Record<string, number>) => {
    const input = inputWith({}, { components: { opentelemetryCollector: { autoscaling } } });
    const { dataPath: _none, ...workload } = input.workload;
    return { ...input, workload, kind: collector, spec: componentSpec(input.platform, 'otel-collector') };
  };
  const metric = (name: string, averageUtilization: number) => ({
    type: 'ContainerResource',
    containerResource: { container: 'otel-collector', name, target: { type: 'Utilization', averageUtilization } },
  });

  test.each<{ title: string; targets: Record<string, number>; metrics: unknown[] }>([
    { title: 'without a target', targets: {}, metrics: [metric('cpu', 80)] },
    { title: 'by memory', targets: { targetMemoryUtilizationPercentage: 70 }, metrics: [metric('memory', 70)] },
    {
      title: 'by both',
      targets: { targetMemoryUtilizationPercentage: 70, targetCPUUtilizationPercentage: 60 },
      metrics: [metric('cpu', 60), metric('memory', 70)],
    },
  ])('$title looks at the container of the component', ({ targets, metrics }) => {
    const objects = availabilityObjects(inputFor({ maxReplicas: 4, ...targets }));
    expect(objects.map(({ kind }) => kind)).toEqual(['PodDisruptionBudget', 'HorizontalPodAutoscaler']);
    expect(objects[1]?.spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'otel-collector' },
      minReplicas: 1,
      maxReplicas: 4,
      metrics,
    });
  });

  test('leaves the number of replicas alone', () => {
    const deployment = controllerObject(inputFor({ maxReplicas: 4 }));
    expect(deployment.kind).toBe('Deployment');
    expect(Object.keys(deployment.spec as object)).not.toContain('replicas');
    expect(at(deployment, 'spec', 'template', 'spec', 'topologySpreadConstraints')).toHaveLength(2);
  });
});
