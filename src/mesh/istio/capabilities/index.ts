import type { Capability } from '../../capability.ts';
import { canaryCapabilities } from './canary.ts';
import { injectionCapabilities } from './injection.ts';
import { mtlsCapabilities } from './mtls.ts';
import { telemetryCapabilities } from './telemetry.ts';
import { trafficCapabilities } from './traffic.ts';

/** What Istio makes of every field that a mesh has to do with, by version and data plane. */
export const istioCapabilities: readonly Capability[] = [
  ...mtlsCapabilities,
  ...injectionCapabilities,
  ...trafficCapabilities,
  ...telemetryCapabilities,
  ...canaryCapabilities,
];
