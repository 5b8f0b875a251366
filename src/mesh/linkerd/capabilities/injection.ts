import type { Capability } from '../../capability.ts';

/** Where proxies are set: for all components, and for one in its place. */
const blocks = ['spec.serviceMesh.proxy', 'spec.components.*.mesh.proxy'] as const;

type Row = Omit<Capability, 'dataPlanes'>;

const annotation = { kind: 'pod', path: 'metadata.annotations' } as const;

/** All that differs between a component with a proxy and one without. */
const outside = [annotation, { kind: 'Server', path: 'spec' }, { kind: 'AuthorizationPolicy', path: 'spec' }] as const;

/** `field` is the name below each block. */
const ofProxies: readonly Row[] = [
  ...(['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'] as const).map(
    (amount): Row => ({
      field: `resources.${amount}`,
      support: 'exact',
      how: `the annotation proxy-${amount.split('.')[1]}-${amount.startsWith('requests') ? 'request' : 'limit'}; amounts that are left out stay as the mesh has them`,
      renders: [annotation],
    }),
  ),
  {
    field: 'holdApplicationUntilProxyStarts',
    support: 'exact',
    how: 'the annotation proxy-await; a native sidecar is ready first in any case',
    renders: [annotation],
  },
  {
    field: 'concurrency',
    support: 'refused',
    how: 'a proxy has as many worker threads as its CPU limit has cores',
    hint: 'Set resources.limits.cpu of the proxy.',
  },
  {
    field: 'logLevel',
    support: 'exact',
    how: 'the annotation proxy-log-level, in the levels of Linkerd',
    renders: [annotation],
  },
  {
    field: 'logLevel',
    value: 'critical',
    support: 'approximated',
    how: 'the annotation proxy-log-level is error, the highest level there is',
    hint: 'Use error.',
    renders: [annotation],
  },
  {
    field: 'terminationDrainDuration',
    support: 'exact',
    how: 'the annotation shutdown-grace-period',
    renders: [annotation],
  },
  ...(['excludeInboundPorts', 'excludeOutboundPorts'] as const).map(
    (field): Row => ({
      field,
      support: 'exact',
      how: `the annotation ${field === 'excludeInboundPorts' ? 'skip-inbound-ports' : 'skip-outbound-ports'}; where it would cut off a declared flow it is refused`,
      renders: [annotation],
    }),
  ),
  {
    field: 'excludeOutboundIPRanges',
    support: 'refused',
    how: 'skip-subnets leaves out calls that come from such addresses, and nothing leaves out those that go there',
    hint: 'Use excludeOutboundPorts.',
  },
  {
    field: 'nativeSidecar',
    since: '2.15.0',
    support: 'exact',
    how: 'the annotation proxy-enable-native-sidecar, by the prefix this release knows it by',
    renders: [annotation],
    needs: ['Kubernetes 1.29 or later on every node'],
  },
];

/** How pods get their proxies, and what those are like. */
export const injectionCapabilities: readonly Capability[] = [
  ...blocks.flatMap((block) =>
    ofProxies.map((row): Capability => ({ ...row, field: `${block}.${row.field}`, dataPlanes: ['sidecar'] })),
  ),
  {
    field: 'spec.components.*.mesh.inject',
    value: 'true',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'the annotation linkerd.io/inject: enabled on the pods, with what their proxies are like',
    renders: outside,
  },
  {
    field: 'spec.components.*.mesh.inject',
    value: 'false',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'the annotation linkerd.io/inject: disabled on the pods, and plain text is taken on the ports of others that the component calls',
    renders: outside,
  },
];
