/** The dashboards there can be. People keep links to their uids: none is ever changed or given to another one. */
export const dashboardUids = {
  services: 'gunj-services',
  trafficFlow: 'gunj-traffic-flow',
  breakers: 'gunj-breakers',
  security: 'gunj-security',
  crossCluster: 'gunj-cross-cluster',
  controlPlane: 'gunj-control-plane',
  platform: 'gunj-platform',
} as const;

export type DashboardName = keyof typeof dashboardUids;

export function pathOf(name: DashboardName): string {
  return `/d/${dashboardUids[name]}`;
}
