import type { MeshFacts } from '../../facts/facts.ts';
import { builtInProviders } from './built-in-providers.ts';

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
    controlPlaneSelector: { app: 'istiod' },
    autoMtls: true,
    providers: builtInProviders.map((name) => ({ name })),
    dataPlane: 'sidecar',
    assumed: true,
  };
}
