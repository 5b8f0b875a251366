import type { MeshFacts } from '../../facts/facts.ts';
import { compareVersions } from '../../objects/version.ts';
import { controlPlanePods } from './detect.ts';

/** From here on the chart makes native sidecars of proxies. */
const nativeSince = '2.20.0';

/** A default installation: the Helm charts or `linkerd install` with no values. Linkerd knows no revisions. */
export function assumeLinkerd(version: string): MeshFacts {
  return {
    type: 'linkerd',
    version,
    namespace: 'linkerd',
    revision: 'default',
    tags: [],
    injectionLabels: [],
    trustDomain: 'cluster.local',
    domain: 'cluster.local',
    controlPlaneSelector: controlPlanePods('linkerd'),
    autoMtls: true,
    providers: [],
    dataPlane: 'sidecar',
    cni: false,
    nativeSidecars: compareVersions(version, nativeSince) >= 0,
    injectionFailure: 'Ignore',
    configuredBy: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'linkerd', name: 'linkerd-config' },
    assumed: true,
  };
}
