import type { Case } from './case.ts';

const mesh = (serviceMesh: unknown) => ({ serviceMesh });
const traffic = (trafficManagement: unknown) => mesh({ trafficManagement });
const retry = (value: unknown) => traffic({ retry: value });
const remote = (multiCluster: unknown) => mesh({ multiCluster });

const retryPath = 'spec.serviceMesh.trafficManagement.retry';
const breakerPath = 'spec.serviceMesh.trafficManagement.circuitBreaker';
const timeoutPath = 'spec.serviceMesh.trafficManagement.timeout';
const balancingPath = 'spec.serviceMesh.trafficManagement.loadBalancing';
const clustersPath = 'spec.serviceMesh.multiCluster';

const endpoint = 'https://secondary-api.example.com:6443';

const integrationCases: readonly Case[] = [
  { name: 'an empty mesh block', spec: mesh({}), refused: [] },
  { name: 'a mesh that is null', spec: mesh(null), refused: [] },
  { name: 'a mesh that is a list', spec: mesh([]), refused: ['spec.serviceMesh'] },
  { name: 'an unknown mesh', spec: mesh({ type: 'consul' }), refused: ['spec.serviceMesh.type'] },
  { name: 'a mesh type that is a number', spec: mesh({ type: 1 }), refused: ['spec.serviceMesh.type'] },
  { name: 'enabled as text', spec: mesh({ enabled: 'true' }), refused: ['spec.serviceMesh.enabled'] },
  { name: 'enabled that is null takes its default', spec: mesh({ enabled: null }), refused: [] },
  { name: 'each mode', spec: mesh({ mtls: { mode: 'PERMISSIVE' } }), refused: [] },
  { name: 'a mode in lower case', spec: mesh({ mtls: { mode: 'strict' } }), refused: ['spec.serviceMesh.mtls.mode'] },
  { name: 'mTLS off with the default mode', spec: mesh({ mtls: { enabled: false } }), refused: [] },
  { name: 'plain text in Istio', spec: mesh({ type: 'istio', mtls: { mode: 'DISABLE' } }), refused: [] },
  {
    name: 'plain text in Linkerd',
    spec: mesh({ type: 'linkerd', mtls: { mode: 'DISABLE' } }),
    refused: ['spec.serviceMesh.mtls.mode'],
  },
  {
    name: 'a mode that is switched off in Linkerd',
    spec: mesh({ type: 'linkerd', mtls: { enabled: false, mode: 'DISABLE' } }),
    refused: [],
  },
  { name: 'an unknown field in the mesh', spec: mesh({ mtsl: {} }), refused: ['spec.serviceMesh.mtsl'] },
];

const trafficCases: readonly Case[] = [
  {
    name: 'the retries of the example',
    spec: retry({ attempts: 3, perTryTimeout: '10s', retryOn: '5xx,reset,connect-failure' }),
    refused: [],
  },
  { name: 'retries switched off', spec: retry({ attempts: 0 }), refused: [] },
  { name: 'retries without a number', spec: retry({ perTryTimeout: '10s' }), refused: [`${retryPath}.attempts`] },
  { name: 'retries whose number is null', spec: retry({ attempts: null }), refused: [`${retryPath}.attempts`] },
  { name: 'retries that are null', spec: retry(null), refused: [] },
  { name: 'too many attempts', spec: retry({ attempts: 11 }), refused: [`${retryPath}.attempts`] },
  { name: 'negative attempts', spec: retry({ attempts: -1 }), refused: [`${retryPath}.attempts`] },
  { name: 'half an attempt', spec: retry({ attempts: 1.5 }), refused: [`${retryPath}.attempts`] },
  { name: 'attempts as text', spec: retry({ attempts: '3' }), refused: [`${retryPath}.attempts`] },
  {
    name: 'a try timeout without tries',
    spec: retry({ attempts: 0, perTryTimeout: '1s' }),
    refused: [`${retryPath}.perTryTimeout`],
  },
  { name: 'reasons without tries', spec: retry({ attempts: 0, retryOn: '5xx' }), refused: [`${retryPath}.retryOn`] },
  {
    name: 'both without tries',
    spec: retry({ attempts: 0, retryOn: '5xx', perTryTimeout: '1s' }),
    refused: [`${retryPath}.perTryTimeout`, `${retryPath}.retryOn`],
  },
  {
    name: 'a bad and a meaningless value at once',
    spec: retry({ attempts: 0, retryOn: 'sometimes', perTryTimeout: '1s' }),
    refused: [`${retryPath}.perTryTimeout`, `${retryPath}.retryOn`],
  },
  {
    name: 'a space between reasons',
    spec: retry({ attempts: 1, retryOn: '5xx, reset' }),
    refused: [`${retryPath}.retryOn`],
  },
  {
    name: 'an unknown reason',
    spec: retry({ attempts: 1, retryOn: '5xx,restart' }),
    refused: [`${retryPath}.retryOn`],
  },
  { name: 'no reason', spec: retry({ attempts: 1, retryOn: '' }), refused: [`${retryPath}.retryOn`] },
  { name: 'statuses as reasons', spec: retry({ attempts: 1, retryOn: '503,504,gateway-error' }), refused: [] },
  { name: 'one status as a number', spec: retry({ attempts: 1, retryOn: 503 }), refused: [`${retryPath}.retryOn`] },
  { name: 'every unit in a duration', spec: traffic({ timeout: { request: '1h2m3.5s4ms' } }), refused: [] },
  { name: 'the longest duration', spec: traffic({ timeout: { request: '24h' } }), refused: [] },
  {
    name: 'a duration beyond the longest',
    spec: traffic({ timeout: { request: '24h1ms' } }),
    refused: [`${timeoutPath}.request`],
  },
  { name: 'no time at all', spec: traffic({ timeout: { request: '0s' } }), refused: [`${timeoutPath}.request`] },
  { name: 'a duration without a unit', spec: traffic({ timeout: { idle: '900' } }), refused: [`${timeoutPath}.idle`] },
  { name: 'a duration that is a number', spec: traffic({ timeout: { idle: 900 } }), refused: [`${timeoutPath}.idle`] },
  { name: 'an empty duration', spec: traffic({ timeout: { idle: '' } }), refused: [`${timeoutPath}.idle`] },
  { name: 'a negative duration', spec: traffic({ timeout: { idle: '-1s' } }), refused: [`${timeoutPath}.idle`] },
  { name: 'a duration in days', spec: traffic({ timeout: { idle: '1d' } }), refused: [`${timeoutPath}.idle`] },
  {
    name: 'a duration in microseconds',
    spec: traffic({ timeout: { idle: '100us' } }),
    refused: [`${timeoutPath}.idle`],
  },
  {
    name: 'a duration followed by a line break',
    spec: traffic({ timeout: { idle: '10s\n' } }),
    refused: [`${timeoutPath}.idle`],
  },
  {
    name: 'a long duration text',
    spec: traffic({ timeout: { idle: `${'0'.repeat(40)}1s` } }),
    refused: [`${timeoutPath}.idle`],
  },
  {
    name: 'the circuit breaker of the example',
    spec: traffic({
      circuitBreaker: { consecutiveErrors: 5, interval: '30s', baseEjectionTime: '30s', maxEjectionPercent: 50 },
    }),
    refused: [],
  },
  { name: 'an empty circuit breaker', spec: traffic({ circuitBreaker: {} }), refused: [] },
  {
    name: 'a circuit breaker out of bounds',
    spec: traffic({ circuitBreaker: { consecutiveErrors: 0, maxEjectionPercent: 101 } }),
    refused: [`${breakerPath}.consecutiveErrors`, `${breakerPath}.maxEjectionPercent`],
  },
  {
    name: 'an algorithm beside a hash',
    spec: traffic({ loadBalancing: { algorithm: 'ROUND_ROBIN', consistentHash: { httpHeaderName: 'x-session-id' } } }),
    refused: [],
  },
  {
    name: 'a hash of nothing',
    spec: traffic({ loadBalancing: { consistentHash: {} } }),
    refused: [`${balancingPath}.consistentHash`],
  },
  {
    name: 'a header with a space',
    spec: traffic({ loadBalancing: { consistentHash: { httpHeaderName: 'x session' } } }),
    refused: [`${balancingPath}.consistentHash.httpHeaderName`],
  },
  {
    name: 'an unknown algorithm',
    spec: traffic({ loadBalancing: { algorithm: 'LEAST_CONN' } }),
    refused: [`${balancingPath}.algorithm`],
  },
];

const observabilityCases: readonly Case[] = [
  {
    name: 'the telemetry of the example',
    spec: mesh({
      observability: {
        metrics: { enabled: true },
        tracing: { enabled: true, samplingRate: 0.01 },
        accessLogs: { enabled: true, format: 'JSON' },
      },
    }),
    refused: [],
  },
  { name: 'every request traced', spec: mesh({ observability: { tracing: { samplingRate: 1 } } }), refused: [] },
  { name: 'no request traced', spec: mesh({ observability: { tracing: { samplingRate: 0 } } }), refused: [] },
  {
    name: 'a percentage for a fraction',
    spec: mesh({ observability: { tracing: { samplingRate: 5 } } }),
    refused: ['spec.serviceMesh.observability.tracing.samplingRate'],
  },
  {
    name: 'a negative fraction',
    spec: mesh({ observability: { tracing: { samplingRate: -0.1 } } }),
    refused: ['spec.serviceMesh.observability.tracing.samplingRate'],
  },
  {
    name: 'a fraction as text',
    spec: mesh({ observability: { tracing: { samplingRate: '0.01' } } }),
    refused: ['spec.serviceMesh.observability.tracing.samplingRate'],
  },
  {
    name: 'providers of the mesh configuration',
    spec: mesh({ observability: { tracing: { provider: 'otel.v1' }, accessLogs: { provider: 'Json_1' } } }),
    refused: [],
  },
  {
    name: 'what no provider is called',
    spec: mesh({ observability: { tracing: { provider: 'a b' }, accessLogs: { provider: '' } } }),
    refused: ['spec.serviceMesh.observability.accessLogs.provider', 'spec.serviceMesh.observability.tracing.provider'],
  },
  {
    name: 'telemetry of the whole mesh',
    spec: { ...mesh({ observability: { wholeMesh: true } }), observability: { namespaces: { all: true } } },
    refused: [],
  },
  {
    name: 'telemetry of the whole mesh for a few namespaces',
    spec: { ...mesh({ observability: { wholeMesh: true } }), observability: { namespaces: { names: ['shop'] } } },
    refused: ['spec.serviceMesh.observability.wholeMesh'],
  },
  {
    name: 'telemetry of the whole mesh for one namespace',
    spec: mesh({ observability: { wholeMesh: true } }),
    refused: ['spec.serviceMesh.observability.wholeMesh'],
  },
  {
    name: 'an unknown log format',
    spec: mesh({ observability: { accessLogs: { format: 'XML' } } }),
    refused: ['spec.serviceMesh.observability.accessLogs.format'],
  },
];

const clusterCases: readonly Case[] = [
  {
    name: 'the clusters of the example',
    spec: remote({
      enabled: true,
      clusterName: 'primary',
      network: 'network1',
      remoteClusters: [{ name: 'secondary', endpoint, network: 'network2' }],
    }),
    refused: [],
  },
  {
    name: 'many clusters without a name for this one',
    spec: remote({ enabled: true }),
    refused: [`${clustersPath}.clusterName`],
  },
  {
    name: 'a remote cluster named like this one',
    spec: remote({ clusterName: 'a', remoteClusters: [{ name: 'a', endpoint }] }),
    refused: [`${clustersPath}.remoteClusters`],
  },
  {
    name: 'two remote clusters of one name',
    spec: remote({
      remoteClusters: [
        { name: 'a', endpoint },
        { name: 'b', endpoint },
        { name: 'a', endpoint },
      ],
    }),
    refused: [`${clustersPath}.remoteClusters[2]`],
  },
  {
    name: 'a remote cluster of one name beside a bad name for this one',
    spec: remote({
      enabled: true,
      remoteClusters: [
        { name: 'a', endpoint },
        { name: 'a', endpoint: 'x' },
      ],
    }),
    refused: [
      `${clustersPath}.clusterName`,
      `${clustersPath}.remoteClusters[1]`,
      `${clustersPath}.remoteClusters[1].endpoint`,
    ],
  },
  {
    name: 'a remote cluster without an address',
    spec: remote({ remoteClusters: [{ name: 'a' }] }),
    refused: [`${clustersPath}.remoteClusters[0].endpoint`],
  },
  {
    name: 'a remote cluster without a name',
    spec: remote({ remoteClusters: [{ endpoint }] }),
    refused: [`${clustersPath}.remoteClusters[0].name`],
  },
  {
    name: 'a remote cluster that is text',
    spec: remote({ remoteClusters: ['a'] }),
    refused: [`${clustersPath}.remoteClusters[0]`],
  },
  {
    name: 'a remote cluster that is null',
    spec: remote({ remoteClusters: [null] }),
    refused: [`${clustersPath}.remoteClusters[0]`],
  },
  {
    name: 'clusters as a mapping',
    spec: remote({ remoteClusters: {} }),
    refused: [`${clustersPath}.remoteClusters`],
  },
  {
    name: 'an address without encryption',
    spec: remote({ remoteClusters: [{ name: 'a', endpoint: 'http://a:6443' }] }),
    refused: [`${clustersPath}.remoteClusters[0].endpoint`],
  },
  {
    name: 'an address with credentials',
    spec: remote({ remoteClusters: [{ name: 'a', endpoint: 'https://u:p@a' }] }),
    refused: [`${clustersPath}.remoteClusters[0].endpoint`],
  },
  {
    name: 'an IPv6 address',
    spec: remote({ remoteClusters: [{ name: 'a', endpoint: 'https://[2001:db8::1]:6443/k8s' }] }),
    refused: [],
  },
  {
    name: 'an unknown field of a remote cluster',
    spec: remote({ remoteClusters: [{ name: 'a', endpoint, token: 'x' }] }),
    refused: [`${clustersPath}.remoteClusters[0].token`],
  },
  {
    name: 'too many clusters',
    spec: remote({ remoteClusters: Array.from({ length: 65 }, (_, n) => ({ name: `c${n}`, endpoint })) }),
    refused: [`${clustersPath}.remoteClusters`],
  },
];

export const meshCases: readonly Case[] = [
  ...integrationCases,
  ...trafficCases,
  ...observabilityCases,
  ...clusterCases,
];
