import { breakers } from './breakers.ts';
import { controlPlane } from './control-plane.ts';
import { crossCluster } from './cross-cluster.ts';
import { type DashboardDraft, finished } from './draft.ts';
import type { Dashboard } from './model.ts';
import { platform } from './platform.ts';
import type { Scope } from './scope.ts';
import { security } from './security.ts';
import { services } from './services.ts';
import { trafficFlow } from './traffic-flow.ts';

/** The dashboards that have something to show on this platform. */
export function builtInDashboards(scope: Scope): Dashboard[] {
  return finished([...meshDashboards(scope), platform(scope)]);
}

function meshDashboards(scope: Scope): DashboardDraft[] {
  const { mesh } = scope;
  if (!mesh) return [];
  const inMesh = { ...scope, mesh };
  const betweenClusters = mesh.metrics.traffic.crossCluster ? [crossCluster] : [];
  const ofProxies = mesh.proxies ? [services, trafficFlow, breakers, security, ...betweenClusters] : [];
  const ofMesh = mesh.withoutControlPlane ? [] : [controlPlane];
  return [...ofProxies, ...ofMesh].map((build) => build(inMesh));
}
