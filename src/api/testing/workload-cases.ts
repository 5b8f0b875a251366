import type { Case } from './case.ts';

const collector = (value: unknown) => ({ components: { opentelemetryCollector: value } });
const collectorPath = 'spec.components.opentelemetryCollector';
const loki = (value: unknown) => ({ components: { loki: value } });
const lokiPath = 'spec.components.loki';
const toleration = (value: unknown) => loki({ scheduling: { tolerations: [value] } });
const tolerationPath = `${lokiPath}.scheduling.tolerations[0]`;
const long = { a: 'x'.repeat(4097) };

const schedulingCases: readonly Case[] = [
  {
    name: 'every field of scheduling',
    spec: {
      global: { tolerations: [{ operator: 'Exists' }], priorityClassName: 'monitoring' },
      ...loki({
        scheduling: {
          nodeSelector: { disk: 'ssd' },
          tolerations: [
            { key: 'dedicated', value: 'logs', effect: 'NoSchedule' },
            { key: 'gone', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 },
          ],
          affinity: { nodeAffinity: { anything: [1, { at: 'all' }] } },
          topologySpreadConstraints: [
            { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule' },
          ],
          priorityClassName: 'logs',
        },
      }),
    },
    refused: [],
  },
  {
    name: 'a toleration of nothing',
    spec: toleration({ effect: 'NoSchedule' }),
    refused: [`${tolerationPath}.operator`],
  },
  {
    name: 'a toleration of any value with a value',
    spec: toleration({ key: 'a', operator: 'Exists', value: 'b' }),
    refused: [`${tolerationPath}.value`],
  },
  {
    name: 'a time for a taint that evicts nothing',
    spec: toleration({ key: 'a', effect: 'NoSchedule', tolerationSeconds: 3 }),
    refused: [`${tolerationPath}.tolerationSeconds`],
  },
  {
    name: 'a spread over no label',
    spec: loki({ scheduling: { topologySpreadConstraints: [{ maxSkew: 1 }] } }),
    refused: [`${lokiPath}.scheduling.topologySpreadConstraints[0].topologyKey`],
  },
  {
    name: 'a node label of one component with a bad name',
    spec: loki({ scheduling: { nodeSelector: { 'a b': 'x' } } }),
    refused: [`${lokiPath}.scheduling.nodeSelector`],
  },
];

const replicaCases: readonly Case[] = [
  ...[0, 3, '0%', '50%', '100%'].map((amount) => ({
    name: `a budget of ${amount}`,
    spec: loki({ podDisruptionBudget: { minAvailable: amount } }),
    refused: [],
  })),
  ...[-1, '101%', '5', 'x'].map((amount) => ({
    name: `no budget: ${amount}`,
    spec: loki({ podDisruptionBudget: { maxUnavailable: amount } }),
    refused: [`${lokiPath}.podDisruptionBudget.maxUnavailable`],
  })),
  {
    name: 'a budget of both kinds',
    spec: loki({ podDisruptionBudget: { maxUnavailable: 1, minAvailable: 1 } }),
    refused: [`${lokiPath}.podDisruptionBudget.minAvailable`],
  },
  {
    name: 'autoscaling',
    spec: collector({
      autoscaling: { minReplicas: 2, maxReplicas: 2, targetMemoryUtilizationPercentage: 70 },
    }),
    refused: [],
  },
  {
    name: 'autoscaling without an end',
    spec: collector({ autoscaling: {} }),
    refused: [`${collectorPath}.autoscaling.maxReplicas`],
  },
  {
    name: 'autoscaling upside down',
    spec: collector({ autoscaling: { minReplicas: 3, maxReplicas: 2 } }),
    refused: [`${collectorPath}.autoscaling.maxReplicas`],
  },
  {
    name: 'autoscaling and replicas',
    spec: collector({ replicas: 2, autoscaling: { maxReplicas: 2 } }),
    refused: [`${collectorPath}.replicas`],
  },
  {
    name: 'autoscaling of what has a volume',
    spec: loki({ autoscaling: { maxReplicas: 2 } }),
    refused: [`${lokiPath}.autoscaling`],
  },
];

const storageCases: readonly Case[] = [
  {
    name: 'every field of a volume',
    spec: loki({
      storage: {
        size: '10Gi',
        storageClassName: 'fast',
        accessModes: ['ReadWriteOncePod'],
        labels: { 'example.com/backup': 'daily' },
        annotations: { 'example.com/why': 'any text, even $' },
        dataSource: { name: 'loki-snapshot' },
      },
    }),
    refused: [],
  },
  { name: 'a volume that goes with the pod', spec: loki({ storage: { size: '1Gi', ephemeral: true } }), refused: [] },
  {
    name: 'a volume that goes with the pod, of a class',
    spec: loki({ storage: { ephemeral: true, storageClassName: 'fast' } }),
    refused: [`${lokiPath}.storage.ephemeral`],
  },
  {
    name: 'a volume many write',
    spec: loki({ storage: { accessModes: ['ReadWriteMany'] } }),
    refused: [`${lokiPath}.storage.accessModes[0]`],
  },
  ...[[], ['ReadWriteOnce', 'ReadWriteOncePod']].map((accessModes) => ({
    name: `a volume of ${accessModes.length} modes`,
    spec: loki({ storage: { accessModes } }),
    refused: [`${lokiPath}.storage.accessModes`],
  })),
  {
    name: 'a claim with an annotation of a bad name',
    spec: loki({ storage: { annotations: { '/a': 'x' } } }),
    refused: [`${lokiPath}.storage.annotations`],
  },
  {
    name: 'a claim from a source without a name',
    spec: loki({ storage: { dataSource: { kind: 'PersistentVolumeClaim', apiGroup: '' } } }),
    refused: [`${lokiPath}.storage.dataSource.name`],
  },
];

const podTemplateCases: readonly Case[] = [
  {
    name: 'a pod template',
    spec: loki({
      podTemplate: {
        metadata: { labels: { team: 'a' }, annotations: { 'example.com/A': 'any text\n' } },
        spec: { containers: [{ name: 'loki', env: [{ name: 'A', value: 'b' }] }], whatever: { is: ['here'] } },
      },
    }),
    refused: [],
  },
  {
    name: 'a pod template with a name',
    spec: loki({ podTemplate: { metadata: { name: 'x' } } }),
    refused: [`${lokiPath}.podTemplate.metadata.name`],
  },
  {
    name: 'a pod template with a label that is none',
    spec: loki({ podTemplate: { metadata: { labels: { a: 'b c' } } } }),
    refused: [`${lokiPath}.podTemplate.metadata.labels.a`],
  },
  {
    name: 'a pod template with a long annotation',
    spec: loki({ podTemplate: { metadata: { annotations: long } } }),
    refused: [`${lokiPath}.podTemplate.metadata.annotations.a`],
  },
];

export const workloadCases: readonly Case[] = [
  ...schedulingCases,
  ...replicaCases,
  ...storageCases,
  ...podTemplateCases,
];
