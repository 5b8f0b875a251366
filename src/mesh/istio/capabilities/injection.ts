import type { Capability } from '../../capability.ts';

/** Where proxies are set: for all components, and for one in its place. */
const blocks = ['spec.serviceMesh.proxy', 'spec.components.*.mesh.proxy'] as const;

/** All that differs between a component with a proxy and one without. */
const outside = [
  { kind: 'pod', path: 'metadata.labels' },
  { kind: 'pod', path: 'metadata.annotations' },
  { kind: 'PeerAuthentication', path: 'spec.mtls.mode' },
  { kind: 'PeerAuthentication', path: 'spec.portLevelMtls' },
  { kind: 'AuthorizationPolicy', path: 'spec' },
] as const;

type Row = Omit<Capability, 'dataPlanes'>;

const annotation = { kind: 'pod', path: 'metadata.annotations' } as const;

/** `field` is the name below each block. */
const ofProxies: readonly Row[] = [
  ...(['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'] as const).map(
    (amount): Row => ({
      field: `resources.${amount}`,
      support: 'exact',
      how: 'an annotation for the injector; once one amount is given, none of the mesh’s own defaults holds any more',
      renders: [annotation],
    }),
  ),
  {
    field: 'holdApplicationUntilProxyStarts',
    support: 'exact',
    how: 'a member of the pod’s proxy configuration; a native sidecar is ready first in any case',
    renders: [annotation],
  },
  {
    field: 'concurrency',
    support: 'exact',
    how: 'a member of the pod’s proxy configuration',
    renders: [annotation],
  },
  { field: 'logLevel', support: 'exact', how: 'an annotation for the injector', renders: [annotation] },
  {
    field: 'terminationDrainDuration',
    support: 'exact',
    how: 'a member of the pod’s proxy configuration, in seconds',
    renders: [annotation],
  },
  ...(['excludeInboundPorts', 'excludeOutboundPorts', 'excludeOutboundIPRanges'] as const).map(
    (field): Row => ({
      field,
      support: 'exact',
      how: 'an annotation by which the traffic of the pod is captured; where it would cut off a declared flow it is refused',
      renders: [annotation],
    }),
  ),
  {
    field: 'nativeSidecar',
    since: '1.24.0',
    support: 'exact',
    how: 'an annotation for the injector, which goes before ENABLE_NATIVE_SIDECARS of the control plane',
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
    how: 'the label sidecar.istio.io/inject=true on the pods, with what their proxies are like',
    renders: outside,
  },
  {
    field: 'spec.components.*.mesh.inject',
    value: 'false',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'the label sidecar.istio.io/inject=false on the pods, and plain text beside mTLS on the ports of others that the component calls',
    renders: outside,
  },
];
