import type { PodScrape } from '../../../platform/scrape.ts';
import type { MeshInput } from '../../mesh.ts';
import { keptSeries, ownSeries, profileOf, readsProxies, sampleLimits } from './profile.ts';

export const controlPlaneJob = 'mesh-control-plane';
export const proxiesJob = 'mesh-proxies';

/** Where istiod tells of itself, in plain text. */
export const controlPlanePort = 15014;
/**
 * Where agents tell of the proxy, of themselves and of the application that asked for it. 15090 has the proxy alone, so never both.
 * Sidecars do not capture it: it is read in plain text whatever mode mTLS is in.
 */
export const proxyPort = 15020;
const proxyPath = '/stats/prometheus';

const smallControlPlane =
  'pilot_(xds|xds_pushes|total_xds_rejects|proxy_convergence_time_(bucket|sum|count))|citadel_server_.*|sidecar_injection_.*|galley_validation_.*|istio_build|process_.*';

/** Jobs for sidecars of the selected namespaces, gateways there and beside the control plane, and istiod. */
export function istioScrapes(input: Pick<MeshInput, 'platform' | 'mesh' | 'namespaces'>): PodScrape[] {
  const { mesh } = input;
  const profile = profileOf(input);
  const kept = keptSeries[profile];
  return [
    ...(readsProxies(input)
      ? [
          {
            job: proxiesJob,
            about: 'proxies' as const,
            namespaces: proxyNamespaces(input),
            // The one port that every proxy declares; that of the agent it does not.
            pods: { portName: '.*-envoy-prom' },
            unlessLabel: 'istio-prometheus-ignore',
            port: proxyPort,
            path: proxyPath,
            ...(kept === undefined
              ? {}
              : { series: { of: ownSeries, kept }, without: { label: 'cluster_name', value: 'xds-grpc' } }),
            sampleLimit: sampleLimits[profile],
          },
        ]
      : []),
    {
      job: controlPlaneJob,
      about: 'controlPlane',
      namespaces: [mesh.namespace],
      pods: { labels: mesh.controlPlaneSelector },
      port: controlPlanePort,
      path: '/metrics',
      ...(profile === 'minimal' ? { series: { of: '.*', kept: smallControlPlane } } : {}),
      sampleLimit: 50_000,
    },
  ];
}

/** Gateways run beside the control plane as often as in a namespace of their own, which then has to be selected. */
function proxyNamespaces({ mesh, namespaces }: Pick<MeshInput, 'mesh' | 'namespaces'>) {
  return namespaces === 'all' ? namespaces : [...new Set([...namespaces, mesh.namespace])].sort();
}
