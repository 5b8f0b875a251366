import type { Capability } from '../../capability.ts';
import { inAmbient } from './ambient.ts';
import { authorizationCapabilities } from './authorization.ts';
import { canaryCapabilities } from './canary.ts';
import { injectionCapabilities } from './injection.ts';
import { mtlsCapabilities } from './mtls.ts';
import { multiClusterCapabilities } from './multicluster.ts';
import { telemetryCapabilities } from './telemetry.ts';
import { trafficCapabilities } from './traffic.ts';

/** Of pods with sidecars, by topic. */
const withSidecars: readonly Capability[] = [
  ...mtlsCapabilities,
  ...authorizationCapabilities,
  ...injectionCapabilities,
  ...trafficCapabilities,
  ...telemetryCapabilities,
  ...canaryCapabilities,
  ...multiClusterCapabilities,
];

/** What Istio makes of every field that a mesh has to do with, by version and data plane. */
export const istioCapabilities: readonly Capability[] = [...withSidecars, ...inAmbient(withSidecars)];
