import type { Capability } from '../../capability.ts';
import { authorizationCapabilities } from './authorization.ts';
import { canaryCapabilities } from './canary.ts';
import { injectionCapabilities } from './injection.ts';
import { mtlsCapabilities } from './mtls.ts';
import { multiClusterCapabilities } from './multicluster.ts';
import { telemetryCapabilities } from './telemetry.ts';
import { trafficCapabilities } from './traffic.ts';

/** What Linkerd makes of every field that a mesh has to do with, by version. */
export const linkerdCapabilities: readonly Capability[] = [
  ...mtlsCapabilities,
  ...authorizationCapabilities,
  ...injectionCapabilities,
  ...trafficCapabilities,
  ...telemetryCapabilities,
  ...canaryCapabilities,
  ...multiClusterCapabilities,
];
