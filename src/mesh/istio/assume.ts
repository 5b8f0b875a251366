import type { MeshFacts } from '../../facts/facts.ts';
import { compareVersions } from '../../objects/version.ts';
import { builtInProviders } from './built-in-providers.ts';

/** Before, proxies reported metrics by EnvoyFilters. */
const defaultProvidersSince = '1.18.0';
/** From here on it depends on the nodes. */
const nativeSidecarsSince = '1.27.0';

/** A default installation: `istioctl install` or the Helm charts with no values. */
export function assumeIstio(version: string): MeshFacts {
  return {
    type: 'istio',
    version,
    namespace: 'istio-system',
    revision: 'default',
    tags: [],
    injectionLabels: [{ 'istio-injection': 'enabled' }],
    trustDomain: 'cluster.local',
    clusterId: 'Kubernetes',
    controlPlaneSelector: { app: 'istiod' },
    autoMtls: true,
    providers: builtInProviders.map((name) => ({ name })),
    dataPlane: 'sidecar',
    rootNamespace: 'istio-system',
    ...(compareVersions(version, nativeSidecarsSince) < 0 ? { nativeSidecars: false } : {}),
    injectionFailure: 'Fail',
    ...(compareVersions(version, defaultProvidersSince) < 0 ? {} : { defaultProviders: { metrics: ['prometheus'] } }),
    accessLogEncoding: 'TEXT',
    outboundTraffic: 'ALLOW_ANY',
    configuredBy: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' },
    assumed: true,
  };
}
