import type { Case } from './case.ts';

const proxy = (value: unknown) => ({ serviceMesh: { proxy: value } });
const path = 'spec.serviceMesh.proxy';
const ofLoki = (mesh: unknown) => ({ components: { loki: { mesh } } });
const ranges = (...excludeOutboundIPRanges: string[]) => proxy({ excludeOutboundIPRanges });

export const injectionCases: readonly Case[] = [
  {
    name: 'every field of a proxy',
    spec: proxy({
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: 2, memory: '1Gi' } },
      holdApplicationUntilProxyStarts: false,
      concurrency: 0,
      logLevel: 'debug',
      terminationDrainDuration: '1m30s',
      excludeInboundPorts: [9094],
      excludeOutboundPorts: [9094, 3306],
      excludeOutboundIPRanges: ['10.20.0.0/16', 'fd00::/8', '::/0', '2001:db8::1/128'],
      nativeSidecar: true,
    }),
    refused: [],
  },
  { name: 'an empty proxy', spec: proxy({}), refused: [] },
  {
    name: 'a proxy that asks for more than its limit',
    spec: proxy({ resources: { requests: { memory: '1Gi' }, limits: { memory: '512Mi' } } }),
    refused: [`${path}.resources.requests.memory`],
  },
  {
    name: 'an amount that is no quantity',
    spec: proxy({ resources: { limits: { cpu: 'two' } } }),
    refused: [`${path}.resources.limits.cpu`],
  },
  {
    name: 'a resource that proxies have no annotation for',
    spec: proxy({ resources: { limits: { 'ephemeral-storage': '1Gi' } } }),
    refused: [`${path}.resources.limits.ephemeral-storage`],
  },
  { name: 'fewer threads than none', spec: proxy({ concurrency: -1 }), refused: [`${path}.concurrency`] },
  { name: 'an unknown log level', spec: proxy({ logLevel: 'verbose' }), refused: [`${path}.logLevel`] },
  {
    name: 'a drain of two days',
    spec: proxy({ terminationDrainDuration: '48h' }),
    refused: [`${path}.terminationDrainDuration`],
  },
  {
    name: 'a port beyond the last',
    spec: proxy({ excludeInboundPorts: [65_536] }),
    refused: [`${path}.excludeInboundPorts[0]`],
  },
  {
    name: 'a port as text',
    spec: proxy({ excludeOutboundPorts: ['3306'] }),
    refused: [`${path}.excludeOutboundPorts[0]`],
  },
  ...['10.20.0.0', '10.20.0.256/16', '10.20.0.0/33', '010.0.0.0/8', '1::2::3/64', ':/8', 'fd00::/129', '*'].map(
    (range): Case => ({
      name: `${range} as a range`,
      spec: ranges(range),
      refused: [`${path}.excludeOutboundIPRanges[0]`],
    }),
  ),
  { name: 'a component outside the mesh', spec: ofLoki({ inject: false }), refused: [] },
  {
    name: 'a component whose proxy differs',
    spec: ofLoki({ proxy: { resources: { limits: { memory: '2Gi' } }, nativeSidecar: false } }),
    refused: [],
  },
  {
    name: 'injection as text',
    spec: ofLoki({ inject: 'false' }),
    refused: ['spec.components.loki.mesh.inject'],
  },
  {
    name: 'a component’s proxy that asks for more than its limit',
    spec: ofLoki({ proxy: { resources: { requests: { cpu: 2 }, limits: { cpu: '500m' } } } }),
    refused: ['spec.components.loki.mesh.proxy.resources.requests.cpu'],
  },
];
