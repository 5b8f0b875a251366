import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compile } from '../../src/compile.ts';
import { at, items } from '../../src/objects/access.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { planObjects } from '../../src/plan/serialize.ts';
import { istioFacts, platformWith } from '../../src/testing/platform.ts';
import { applyPlatform, basicPlatform, condition, quiet, type RunningOperator, ready } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let operator: RunningOperator;
let namespace: string;

beforeAll(async () => {
  operator = await stage.startOperator();
});

beforeEach(async () => {
  namespace = await stage.makeNamespace();
});

const podTemplate = {
  metadata: { labels: { team: 'a' }, annotations: { 'example.com/a': 'b' } },
  spec: {
    containers: [
      {
        name: 'prometheus',
        env: [{ name: 'GOMEMLIMIT', value: '1GiB' }],
        volumeMounts: [{ name: 'x', mountPath: '/x' }],
      },
      { name: 'side', image: 'example.com/side:1', resources: { requests: { cpu: '10m' } } },
    ],
    initContainers: [{ name: 'first', image: 'example.com/first:1', restartPolicy: 'Always' }],
    volumes: [{ name: 'x', emptyDir: {} }],
    hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }],
  },
};

const components = {
  prometheus: {
    replicas: 2,
    scheduling: {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 1,
              preference: { matchExpressions: [{ key: 'disk', operator: 'In' as const, values: ['ssd'] }] },
            },
          ],
        },
      },
      tolerations: [{ key: 'dedicated', operator: 'Exists' as const, effect: 'NoSchedule' as const }],
    },
    podDisruptionBudget: { minAvailable: '50%' },
    podTemplate,
    storage: {
      accessModes: ['ReadWriteOncePod' as const],
      labels: { 'example.com/backup': 'daily' },
      annotations: { a: 'b' },
    },
  },
  loki: { storage: { ephemeral: true, size: '1Gi' } },
  opentelemetryCollector: { autoscaling: { minReplicas: 2, maxReplicas: 3, targetMemoryUtilizationPercentage: 70 } },
};

describe('everything that can be laid over workloads', () => {
  it('is known to the API server, field by field', async () => {
    const scheduling = {
      ...components.prometheus.scheduling,
      priorityClassName: 'system-cluster-critical',
      nodeSelector: { disk: 'ssd' },
      topologySpreadConstraints: [{ topologyKey: 'rack', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule' as const }],
    };
    const storage = { ...components.prometheus.storage, dataSource: { name: 'snapshot' } };
    const prometheus = { ...components.prometheus, scheduling, storage };
    const tempo = { storage: { dataSource: { apiGroup: 'example.com', kind: 'Backup', name: 'a' } } };
    const platform = platformWith({ components: { ...components, prometheus, tempo } }, { namespace });
    const { plan, diagnostics } = compile(platform, istioFacts);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const objects = plan ? planObjects(plan) : [];
    const kinds = new Set<string>();
    for (const object of objects.filter(({ kind }) => kind !== 'Namespace')) {
      await stage.admin.apply(object, {
        fieldManager: 'strict',
        force: true,
        dryRun: true,
        fieldValidation: 'Strict',
      });
      kinds.add(object.kind);
    }
    expect([...kinds]).toEqual(
      expect.arrayContaining(['HorizontalPodAutoscaler', 'PodDisruptionBudget', 'StatefulSet']),
    );
  });

  it('runs, and what decides on replicas is left alone', async () => {
    const ref = await applyPlatform(stage.admin, basicPlatform(namespace, { components }));
    await ready(stage.admin, ref);

    const [pod] = await podsOf('prometheus');
    expect(pod?.metadata.labels).toMatchObject({ team: 'a', 'app.kubernetes.io/name': 'prometheus' });
    const names = items(at(pod, 'spec', 'containers')).map((container) => at(container, 'name'));
    expect(names).toEqual(expect.arrayContaining(['prometheus', 'side']));
    const side = items(at(pod, 'spec', 'containers')).find((container) => at(container, 'name') === 'side');
    expect(at(side, 'securityContext')).toMatchObject({ allowPrivilegeEscalation: false });

    const budgets = await stage.admin.list({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' }, { namespace });
    expect(budgets.items.map(({ metadata, spec }) => [metadata.name, at(spec, 'minAvailable')])).toEqual([
      ['otel-collector', undefined],
      ['prometheus', '50%'],
    ]);

    const claims = await stage.admin.list({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, { namespace });
    const ofPrometheus = claims.items.find(({ metadata }) => metadata.name === 'data-prometheus-0');
    expect(ofPrometheus?.metadata.labels).toMatchObject({ 'example.com/backup': 'daily' });
    expect(at(ofPrometheus, 'spec', 'accessModes')).toEqual(['ReadWriteOncePod']);
    expect(claims.items.some(({ metadata }) => metadata.name.startsWith('data-loki'))).toBe(false);

    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'otel-collector' };
    const replicas = async () => at(await stage.admin.get(deployment), 'spec', 'replicas');
    // The autoscaler raises it to its least by itself; the operator must not take it back.
    await eventually(async () => expect(await replicas()).toBe(2), 60_000);
    await quiet(operator);
    expect(await replicas()).toBe(2);
  });
});

describe('what would weaken a platform that runs', () => {
  it('is refused in its status, and what runs stays', async () => {
    const ref = await applyPlatform(stage.admin, basicPlatform(namespace));
    await ready(stage.admin, ref);
    await quiet(operator);
    const [before] = await podsOf('prometheus');

    const refusals: { component: object; path: string }[] = [
      { component: { podTemplate: { spec: { hostNetwork: true } } }, path: 'podTemplate.spec.hostNetwork' },
      {
        component: { podTemplate: { spec: { volumes: [{ name: 'a', hostPath: { path: '/' } }] } } },
        path: 'podTemplate.spec.volumes[0].hostPath',
      },
      {
        component: { podTemplate: { metadata: { annotations: { 'sidecar.istio.io/inject': 'false' } } } },
        path: 'podTemplate.metadata.annotations.sidecar.istio.io/inject',
      },
      { component: { extraConfig: { rule_files: ['/etc/passwd'] } }, path: 'extraConfig.rule_files[0]' },
    ];
    for (const { component, path } of refusals) {
      await applyPlatform(stage.admin, basicPlatform(namespace, { components: { prometheus: component } }));
      const { message } = await condition(stage.admin, ref, 'Ready', 'False', 'OVERRIDE_REFUSED');
      expect(message).toContain(`spec.components.prometheus.${path}`);
    }
    expect(operator.writes().filter(({ kind }) => kind !== 'ObservabilityPlatform')).toEqual([]);
    expect((await podsOf('prometheus'))[0]?.metadata.uid).toBe(before?.metadata.uid);

    await applyPlatform(stage.admin, basicPlatform(namespace, { components: {} }));
    await ready(stage.admin, ref);
  });
});

async function podsOf(name: string): Promise<KubeObject[]> {
  const labelSelector = `app.kubernetes.io/name=${name}`;
  return (await stage.admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labelSelector })).items;
}
