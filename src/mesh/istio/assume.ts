import type { MeshFacts } from '../../facts/facts.ts';
import { compareVersions } from '../../objects/version.ts';
import { builtInProviders } from './built-in-providers.ts';

/** Before, proxies reported metrics by EnvoyFilters. */
const defaultProvidersSince = '1.18.0';
/** From here on it depends on the nodes. */
const nativeSidecarsSince = '1.27.0';

/** A default installation: `istioctl install` or the Helm charts with no values, or with a revision alone. */
export function assumeIstio(version: string, revision = 'default'): MeshFacts {
  const isDefault = revision === 'default';
  return {
    type: 'istio',
    version,
    namespace: 'istio-system',
    revision,
    tags: [],
    injectionLabels: [isDefault ? { 'istio-injection': 'enabled' } : { 'istio.io/rev': revision }],
    trustDomain: 'cluster.local',
    domain: 'cluster.local',
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
    configuredBy: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'istio-system',
      name: isDefault ? 'istio' : `istio-${revision}`,
    },
    assumed: true,
  };
}
