import type { PodScrape } from '../../../platform/scrape.ts';
import type { MeshInput } from '../../mesh.ts';
import { madeLabels, workloadLabels } from './labels.ts';
import { keptSeries, profileOf, readsProxies, sampleLimits } from './profile.ts';

export const controlPlaneJob = 'mesh-control-plane';
export const proxiesJob = 'mesh-proxies';

/** Where proxies tell of themselves. */
export const proxyPort = 4191;
/** Where parts of the control plane do: policy and identity, the injector, destination, profiles. */
export const controlPlanePorts = [9990, 9995, 9996, 9997] as const;

/** From 2.19 on each part calls its port after itself. That of their proxies is none of these. */
const adminPorts = 'admin-http|(dest|spval|policy|ident|injector)-admin';
const smallControlPlane = 'issuer_cert_ttl_seconds|grpc_server_handled_total|process_.*';

/** Jobs for proxies of the selected namespaces and of the control plane, and for each part of it. */
export function linkerdScrapes({
  platform,
  mesh,
  namespaces,
}: Pick<MeshInput, 'platform' | 'mesh' | 'namespaces'>): PodScrape[] {
  const profile = profileOf(platform);
  const kept = keptSeries[profile];
  const proxies: PodScrape = {
    job: proxiesJob,
    about: 'proxies',
    namespaces: namespaces === 'all' ? namespaces : [...new Set([...namespaces, mesh.namespace])].sort(),
    pods: { portName: 'linkerd-admin' },
    port: proxyPort,
    path: '/metrics',
    targetLabels: { workload: workloadLabels },
    madeLabels,
    ...(kept === undefined ? {} : { series: { of: '.*', kept } }),
    sampleLimit: sampleLimits[profile],
  };
  return [
    ...(readsProxies({ platform }) ? [proxies] : []),
    {
      job: controlPlaneJob,
      about: 'controlPlane',
      namespaces: [mesh.namespace],
      pods: { portName: adminPorts },
      port: 'named',
      path: '/metrics',
      ...(profile === 'minimal' ? { series: { of: '.*', kept: smallControlPlane } } : {}),
      sampleLimit: 50_000,
    },
  ];
}
