import type { Rendered } from '../../capability.ts';

/** What objects of Istio's have whatever a platform asks for: what they are about, and where requests go. */
export const basics: readonly Rendered[] = [
  { kind: 'PeerAuthentication', path: 'spec.selector' },
  { kind: 'AuthorizationPolicy', path: 'spec.selector' },
  { kind: 'RequestAuthentication', path: 'spec.selector' },
  { kind: 'VirtualService', path: 'spec.hosts' },
  { kind: 'VirtualService', path: 'spec.gateways' },
  { kind: 'VirtualService', path: 'spec.exportTo' },
  { kind: 'VirtualService', path: 'spec.http[].name' },
  { kind: 'VirtualService', path: 'spec.http[].match' },
  { kind: 'VirtualService', path: 'spec.http[].route' },
  { kind: 'DestinationRule', path: 'spec.host' },
  { kind: 'DestinationRule', path: 'spec.exportTo' },
  { kind: 'Telemetry', path: 'spec.selector' },
  // Ways in of people, which no field of the mesh is about.
  { kind: 'Gateway', path: 'spec' },
];
