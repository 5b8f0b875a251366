import { expect, test } from 'vitest';
import type { KubeObject } from '../objects/object.ts';
import { runningVersions } from './running-versions.ts';

const platform = (status: object): KubeObject => ({
  apiVersion: 'observability.io/v1beta1',
  kind: 'ObservabilityPlatform',
  metadata: { name: 'main', namespace: 'monitoring' },
  status,
});

function workload(name: string, version: string, instance = 'main', kind = 'StatefulSet'): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace: 'monitoring',
      labels: { 'app.kubernetes.io/managed-by': 'gunj-operator', 'app.kubernetes.io/instance': instance },
      annotations: { 'observability.io/version': version },
    },
  };
}

function canary(name: string, version: string): KubeObject {
  const { metadata, ...rest } = workload(name, version, 'main', 'Deployment');
  return { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, 'observability.io/track': 'canary' } } };
}

test.each<{ title: string; status?: object; workloads?: KubeObject[]; running: Record<string, string> }>([
  { title: 'nothing is known of a new platform', running: {} },
  {
    title: 'a workload says what runs, whatever the status says',
    status: { versions: { loki: '3.5.0' }, components: { loki: { ready: true, version: '3.4.0' } } },
    workloads: [workload('loki', '3.7.8')],
    running: { loki: '3.7.8' },
  },
  {
    title: 'what is switched off is remembered',
    status: { versions: { grafana: '13.2.0', loki: '3.7.8' } },
    workloads: [workload('loki', '3.7.8')],
    running: { grafana: '13.2.0', loki: '3.7.8' },
  },
  {
    title: 'a status without versions tells what its components ran',
    status: { components: { tempo: { ready: true, version: '3.0.3' } } },
    running: { tempo: '3.0.3' },
  },
  {
    title: 'workloads of others and other kinds tell nothing',
    workloads: [workload('loki', '1.0.0', 'other'), workload('grafana', '1.0.0', 'main', 'ConfigMap')],
    running: {},
  },
  {
    title: 'a canary is no component',
    workloads: [workload('grafana', '13.2.0', 'main', 'Deployment'), canary('grafana-canary', '13.2.1')],
    running: { grafana: '13.2.0' },
  },
])('$title', ({ status = {}, workloads = [], running }) => {
  const objects = { inNamespace: () => workloads } as unknown as Parameters<typeof runningVersions>[0]['objects'];
  expect(runningVersions({ objects }, platform(status))).toEqual(running);
});
