import type { Flow } from '../../../platform/flow.ts';
import { placeName } from '../../../platform/place.ts';
import type { MeshInput } from '../../mesh.ts';
import { controlPlanePort, proxyPort } from './jobs.ts';
import { readsProxies } from './profile.ts';

/** Whom Prometheus calls for metrics of the mesh. Pods of the selected namespaces it may call on any port already. */
export function scrapeFlows(input: MeshInput): Flow[] {
  const { graph, mesh, namespaces } = input;
  if (!graph.components.some(({ name }) => name === 'prometheus')) return [];
  const call = { from: 'prometheus', protocol: 'TCP' } as const;
  const istiod: Flow = {
    ...call,
    to: 'mesh-control-plane',
    port: controlPlanePort,
    kind: 'scrape',
    why: 'istiod tells of itself',
  };
  if (!readsProxies(input)) return [istiod];
  const injected = graph.components.filter(({ name }) => !graph.outsideMesh.has(name));
  const gateways: Flow = {
    ...call,
    to: {
      kind: 'pods',
      name: placeName('pods', mesh.namespace),
      namespaces: [mesh.namespace],
      identity: 'none',
    },
    port: proxyPort,
    kind: 'scrape',
    why: 'gateways that run beside the control plane tell of their traffic',
  };
  return [
    istiod,
    ...(namespaces === 'all' || namespaces.includes(mesh.namespace) ? [] : [gateways]),
    // No job of the platform's own comes from these: they are about the sidecar and not about the component.
    ...injected.map(
      ({ name }): Flow => ({
        ...call,
        to: name,
        port: proxyPort,
        kind: 'read',
        why: 'its sidecar tells of its traffic',
      }),
    ),
  ];
}
