import type { Case } from './case.ts';

const grafana = (value: unknown) => ({ components: { grafana: value } });

const grafanaPath = 'spec.components.grafana';

const digest = `sha256:${'0'.repeat(64)}`;

const componentCases: readonly Case[] = [
  {
    name: 'every field of a component',
    spec: grafana({
      enabled: false,
      version: '13.2.0',
      image: { registry: 'r.example.com:5000', repository: 'grafana/grafana', tag: '13.2.0', pullPolicy: 'Always' },
      replicas: 1,
      resources: {
        requests: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '1Gi' },
        limits: { cpu: 2, memory: '1.5Gi' },
      },
      storage: { size: '10Gi', storageClassName: 'fast' },
    }),
    refused: [],
  },
  { name: 'a component that is null', spec: grafana(null), refused: [] },
  { name: 'no components', spec: { components: null }, refused: [] },
  {
    name: 'an unknown component',
    spec: { components: { mimir: {} } },
    refused: ['spec.components.mimir'],
  },
  {
    name: 'a volume for the Collector',
    spec: { components: { opentelemetryCollector: { storage: {} } } },
    refused: ['spec.components.opentelemetryCollector.storage'],
  },
  { name: 'a version with a v', spec: grafana({ version: 'v13.2.0' }), refused: [`${grafanaPath}.version`] },
  { name: 'a short version', spec: grafana({ version: '13.2' }), refused: [`${grafanaPath}.version`] },
  { name: 'a version that is a number', spec: grafana({ version: 13.2 }), refused: [`${grafanaPath}.version`] },
  { name: 'a pre-release', spec: grafana({ version: '13.2.0-rc.1' }), refused: [] },
  { name: 'a tag and a digest', spec: grafana({ image: { tag: 'a', digest } }), refused: [`${grafanaPath}.image.tag`] },
  { name: 'a digest alone', spec: grafana({ image: { digest } }), refused: [] },
  {
    name: 'a short digest',
    spec: grafana({ image: { digest: 'sha256:12' } }),
    refused: [`${grafanaPath}.image.digest`],
  },
  { name: 'an image as text', spec: grafana({ image: 'grafana:1' }), refused: [`${grafanaPath}.image`] },
  {
    name: 'an unknown pull policy',
    spec: grafana({ image: { pullPolicy: 'always' } }),
    refused: [`${grafanaPath}.image.pullPolicy`],
  },
  {
    name: 'no replicas',
    spec: { components: { prometheus: { replicas: 0 } } },
    refused: ['spec.components.prometheus.replicas'],
  },
  {
    name: 'replicas of what can have them',
    spec: { components: { prometheus: { replicas: 2 }, opentelemetryCollector: { replicas: 3 } } },
    refused: [],
  },
  {
    name: 'replicas of what cannot',
    spec: {
      components: {
        grafana: { replicas: 2 },
        loki: { replicas: 2 },
        tempo: { replicas: 2 },
      },
    },
    refused: ['grafana', 'loki', 'tempo'].map((name) => `spec.components.${name}.replicas`),
  },
  {
    name: 'a request above its limit',
    spec: grafana({ resources: { requests: { cpu: 2, memory: '1Gi' }, limits: { cpu: '1999m', memory: '1G' } } }),
    refused: [`${grafanaPath}.resources.requests.cpu`, `${grafanaPath}.resources.requests.memory`],
  },
  {
    name: 'a request that is its limit, written otherwise',
    spec: grafana({
      resources: { requests: { cpu: '0.5', memory: '1Gi' }, limits: { cpu: '500m', memory: '1024Mi' } },
    }),
    refused: [],
  },
  {
    name: 'half a core as a number',
    spec: grafana({ resources: { limits: { cpu: 0.5 } } }),
    refused: [`${grafanaPath}.resources.limits.cpu`],
  },
  {
    name: 'scratch space above its limit',
    spec: grafana({
      resources: { requests: { 'ephemeral-storage': '1Gi' }, limits: { 'ephemeral-storage': '1G' } },
    }),
    refused: [`${grafanaPath}.resources.requests.ephemeral-storage`],
  },
  {
    name: 'scratch space up to its limit, and without one',
    spec: {
      components: {
        grafana: { resources: { requests: { 'ephemeral-storage': '1Gi' }, limits: { 'ephemeral-storage': '1024Mi' } } },
        loki: { resources: { requests: { 'ephemeral-storage': '1Gi' }, limits: { cpu: 1 } } },
      },
    },
    refused: [],
  },
  {
    name: 'an unknown resource',
    spec: grafana({ resources: { limits: { memmory: '1Gi' } } }),
    refused: [`${grafanaPath}.resources.limits.memmory`],
  },
  {
    name: 'a quantity with a wrong unit',
    spec: grafana({ resources: { limits: { memory: '1GB' } } }),
    refused: [`${grafanaPath}.resources.limits.memory`],
  },
  {
    name: 'a volume without a unit',
    spec: grafana({ storage: { size: '10' } }),
    refused: [`${grafanaPath}.storage.size`],
  },
  {
    name: 'a volume that is a number',
    spec: grafana({ storage: { size: 10 } }),
    refused: [`${grafanaPath}.storage.size`],
  },
  {
    name: 'retention in every unit',
    spec: {
      components: {
        prometheus: { retention: { time: '15d' } },
        loki: { retention: { time: '36h' } },
        tempo: { retention: { time: '2w' } },
      },
    },
    refused: [],
  },
  {
    name: 'retention in minutes',
    spec: { components: { loki: { retention: { time: '30m' } } } },
    refused: ['spec.components.loki.retention.time'],
  },
  {
    name: 'retention without a time',
    spec: { components: { loki: { retention: {} } } },
    refused: ['spec.components.loki.retention.time'],
  },
  {
    name: 'retention for Grafana',
    spec: grafana({ retention: { time: '1d' } }),
    refused: [`${grafanaPath}.retention`],
  },
];

const imageCases: readonly Case[] = [
  ...['a', 'a/b/c', 'a.b/c_d', 'a__b', 'a---b', '0/1'].map((repository) => ({
    name: `the repository ${repository}`,
    spec: grafana({ image: { repository } }),
    refused: [],
  })),
  ...['a..b', 'a/../b', 'a//b', 'a___b', 'a._b', 'a-.b', '-a', 'a-', 'a/', '/a', 'A/b', 'a:b'].map((repository) => ({
    name: `no repository: ${repository}`,
    spec: grafana({ image: { repository } }),
    refused: [`${grafanaPath}.image.repository`],
  })),
  ...['quay.io', 'localhost:5000', 'a-b.example.com:1', 'r:65535', `${'a'.repeat(63)}.b`].map((registry) => ({
    name: `the registry ${registry}`,
    spec: { components: { grafana: { image: { registry } } }, global: { imageRegistry: registry } },
    refused: [],
  })),
  ...['a..b', 'a.-b', 'a-.b', 'a.', 'r:0', 'r:0443', 'r:65536', 'r:99999', 'r:', `${'a'.repeat(64)}.b`].map(
    (registry) => ({
      name: `no registry: ${registry}`,
      spec: { components: { grafana: { image: { registry } } }, global: { imageRegistry: registry } },
      refused: [`${grafanaPath}.image.registry`, 'spec.global.imageRegistry'],
    }),
  ),
  ...['r/a/../b', 'r/a..b', 'r//a', 'r/', `r/${'a'.repeat(127)}`].map((imageRegistry) => ({
    name: `no registry with a path: ${imageRegistry}`,
    spec: { global: { imageRegistry } },
    refused: ['spec.global.imageRegistry'],
  })),
  {
    name: 'a registry with a path, as long as allowed',
    spec: { global: { imageRegistry: `r/${'a'.repeat(126)}` } },
    refused: [],
  },
];

const globalCases: readonly Case[] = [
  ...['a..b/c', 'a.-b/c', '.a/b', 'a./b', '../a', 'a/b/c', '/a'].map((name) => ({
    name: `no name of a node label: ${name}`,
    spec: { global: { nodeSelector: { [name]: 'x' } } },
    refused: ['spec.global.nodeSelector'],
  })),
  {
    name: 'names of node labels',
    spec: { global: { nodeSelector: { disk: 'a', 'a.b-c.d/E_f.g': 'x', 'topology.kubernetes.io/zone': 'z' } } },
    refused: [],
  },
  {
    name: 'every global field',
    spec: {
      global: {
        externalLabels: { region: 'eu', Team_1: '' },
        logLevel: 'debug',
        nodeSelector: { 'kubernetes.io/arch': 'amd64' },
        imageRegistry: 'registry.example.com:5000/mirror',
        imagePullSecrets: [{ name: 'pull' }],
        clusterName: 'primary',
      },
    },
    refused: [],
  },
  {
    name: 'a label name with a dash',
    spec: { global: { externalLabels: { 'a-b': 'x' } } },
    refused: ['spec.global.externalLabels'],
  },
  {
    name: 'a reserved label name',
    spec: { global: { externalLabels: { __name__: 'x' } } },
    refused: ['spec.global.externalLabels'],
  },
  {
    name: 'an empty label name',
    spec: { global: { externalLabels: { '': 'x' } } },
    refused: ['spec.global.externalLabels'],
  },
  {
    name: 'a label that is a number',
    spec: { global: { externalLabels: { shard: 1 } } },
    refused: ['spec.global.externalLabels.shard'],
  },
  { name: 'a label that is null', spec: { global: { externalLabels: { shard: null } } }, refused: [] },
  {
    name: 'too many labels',
    spec: { global: { externalLabels: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`l${n}`, 'x'])) } },
    refused: ['spec.global.externalLabels'],
  },
  {
    name: 'a label longer than allowed',
    spec: { global: { externalLabels: { a: 'ä'.repeat(254) } } },
    refused: ['spec.global.externalLabels.a'],
  },
  {
    name: 'a label as long as allowed, in characters beyond 16 bits',
    spec: { global: { externalLabels: { a: '😀'.repeat(253) } } },
    refused: [],
  },
  {
    name: 'a node label with a bad value',
    spec: { global: { nodeSelector: { disk: 'a b' } } },
    refused: ['spec.global.nodeSelector.disk'],
  },
  {
    name: 'a node label with a bad name',
    spec: { global: { nodeSelector: { 'a b': 'x' } } },
    refused: ['spec.global.nodeSelector'],
  },
  {
    name: 'a registry with a scheme',
    spec: { global: { imageRegistry: 'https://r.example.com' } },
    refused: ['spec.global.imageRegistry'],
  },
  {
    name: 'a pull secret as text',
    spec: { global: { imagePullSecrets: ['pull'] } },
    refused: ['spec.global.imagePullSecrets[0]'],
  },
  {
    name: 'a pull secret twice',
    spec: { global: { imagePullSecrets: [{ name: 'a' }, { name: 'a' }] } },
    refused: ['spec.global.imagePullSecrets[1]'],
  },
  { name: 'an unknown log level', spec: { global: { logLevel: 'trace' } }, refused: ['spec.global.logLevel'] },
];

const rootCases: readonly Case[] = [
  { name: 'no spec', refused: [] },
  { name: 'a spec that is null', spec: null, refused: [] },
  { name: 'a spec that is text', spec: 'x', refused: ['spec'] },
  { name: 'an unknown field of the spec', spec: { replicas: 2 }, refused: ['spec.replicas'] },
  { name: 'two unknown fields', spec: { a: 1, global: { b: 2 } }, refused: ['spec.a', 'spec.global.b'] },
  {
    name: 'a field named like a method of every object',
    spec: { constructor: {} },
    refused: ['spec.constructor'],
  },
  { name: 'paused', spec: { paused: true, deletionPolicy: 'Delete' }, refused: [] },
  { name: 'an unknown deletion policy', spec: { deletionPolicy: 'Orphan' }, refused: ['spec.deletionPolicy'] },
  {
    name: 'errors in several places',
    spec: { paused: 'no', serviceMesh: { type: 'x' }, global: { logLevel: 1 } },
    refused: ['spec.paused', 'spec.serviceMesh.type', 'spec.global.logLevel'],
  },
  {
    name: 'a wrong type that hides a broken rule',
    spec: { paused: 'no', components: { grafana: { replicas: 2 } } },
    refused: ['spec.paused'],
  },
  {
    name: 'a value out of bounds beside a broken rule',
    spec: { components: { grafana: { replicas: 2 }, prometheus: { replicas: 0 } } },
    refused: [`${grafanaPath}.replicas`, 'spec.components.prometheus.replicas'],
  },
  { name: 'a name of 40 characters', metadata: { name: 'a'.repeat(40) }, refused: [] },
  { name: 'a name of 41 characters', metadata: { name: 'a'.repeat(41) }, refused: ['metadata.name'] },
  { name: 'a name in capitals', metadata: { name: 'Grafana' }, refused: ['metadata.name'] },
  { name: 'a name with a dot', metadata: { name: 'a.b' }, refused: ['metadata.name'] },
  { name: 'no name', metadata: {}, refused: ['metadata.name'] },
  {
    name: 'labels and annotations',
    metadata: { name: 'a', labels: { 'example.com/a': 'b', c: '' }, annotations: { 'example.com/A': 'any text\n' } },
    refused: [],
  },
  { name: 'a label with a bad value', metadata: { name: 'a', labels: { a: 'b c' } }, refused: ['metadata.labels'] },
  { name: 'a label with a bad name', metadata: { name: 'a', labels: { 'a b': 'c' } }, refused: ['metadata.labels'] },
  {
    name: 'an annotation with a bad name',
    metadata: { name: 'a', annotations: { 'a b': 'c' } },
    refused: ['metadata.annotations'],
  },
  {
    name: 'an unknown field of metadata',
    metadata: { name: 'a', label: {} },
    refused: ['metadata.label'],
  },
];

export const platformCases: readonly Case[] = [...componentCases, ...imageCases, ...globalCases, ...rootCases];
