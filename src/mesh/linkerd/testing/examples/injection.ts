import type { RowExample, RowExamples } from '../../../testing/example.ts';

/** What the fields of a proxy are set to. */
const settings: Readonly<Record<string, unknown>> = {
  'resources.requests.cpu': '50m',
  'resources.requests.memory': '64Mi',
  'resources.limits.cpu': 1,
  'resources.limits.memory': '256Mi',
  holdApplicationUntilProxyStarts: false,
  concurrency: 1,
  logLevel: 'debug',
  'logLevel=critical': 'critical',
  terminationDrainDuration: '10s',
  excludeInboundPorts: [8081],
  excludeOutboundPorts: [3306],
  excludeOutboundIPRanges: ['192.168.0.0/16'],
  nativeSidecar: true,
};

const inject = { at: 'spec.components.grafana.mesh.inject' };

export const injectionExamples: RowExamples = {
  ...Object.fromEntries(
    Object.entries(settings).flatMap(([name, set]): [string, RowExample][] => [
      [`spec.serviceMesh.proxy.${name}`, { set }],
      [`spec.components.*.mesh.proxy.${name}`, { set, at: `spec.components.loki.mesh.proxy.${name.split('=')[0]}` }],
    ]),
  ),
  'spec.components.*.mesh.inject=true': { ...inject, otherwise: false },
  'spec.components.*.mesh.inject=false': { ...inject, otherwise: true },
};
