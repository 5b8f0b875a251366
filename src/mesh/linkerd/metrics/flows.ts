import { compareVersions } from '../../../objects/version.ts';
import type { Flow } from '../../../platform/flow.ts';
import { placeName } from '../../../platform/place.ts';
import type { MeshInput } from '../../mesh.ts';
import { linkerdRelease } from '../release.ts';
import { proxyPorts } from '../semantics/ports.ts';
import { controlPlanePorts, proxyPort } from './jobs.ts';
import { readsProxies } from './profile.ts';

/** Whom Prometheus calls for metrics of the mesh. Pods of the selected namespaces it may call on any port already. */
export function scrapeFlows({ platform, graph, mesh, namespaces }: MeshInput): Flow[] {
  if (!graph.components.some(({ name }) => name === 'prometheus')) return [];
  const call = { from: 'prometheus', protocol: 'TCP' } as const;
  // The control plane has proxies itself, and with one of its own Prometheus comes to them at the port they meet on.
  const meets = !graph.outsideMesh.has('prometheus') && compareVersions(linkerdRelease(mesh).version, '2.18.0') >= 0;
  const controlPlane = [...controlPlanePorts, ...(meets ? [proxyPorts.inbound] : [])].map(
    (port): Flow => ({
      ...call,
      to: 'mesh-control-plane',
      port,
      kind: 'scrape',
      why: 'the control plane tells of itself',
    }),
  );
  if (!readsProxies({ platform })) return controlPlane;
  const itsProxies: Flow = {
    ...call,
    to: { kind: 'pods', name: placeName('pods', mesh.namespace), namespaces: [mesh.namespace], identity: 'none' },
    port: proxyPort,
    kind: 'scrape',
    why: 'proxies of the control plane tell of its traffic',
  };
  const injected = graph.components.filter(({ name }) => !graph.outsideMesh.has(name));
  return [
    ...controlPlane,
    ...(namespaces === 'all' || namespaces.includes(mesh.namespace) ? [] : [itsProxies]),
    // No job of the platform's own comes from these: they are about the proxy and not about the component.
    ...injected.map(
      ({ name }): Flow => ({ ...call, to: name, port: proxyPort, kind: 'read', why: 'its proxy tells of its traffic' }),
    ),
  ];
}
