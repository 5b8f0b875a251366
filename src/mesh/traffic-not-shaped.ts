import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** For a platform that asks for something of which there is nobody to do it for. */
export const trafficNotShaped: Diagnostic = {
  code: 'TRAFFIC_NOT_SHAPED',
  severity: 'warning',
  path: 'spec.serviceMesh.trafficManagement',
  message: 'nobody with a proxy calls a component of this platform through its Service, so nothing is written',
  hint: 'Scrapes go to pods by their address, and calls to components that others run are left to those.',
};
