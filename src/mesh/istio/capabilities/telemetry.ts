import type { Capability } from '../../capability.ts';

/** Metrics, traces and access logs of the proxies. */
export const telemetryCapabilities: readonly Capability[] = [];
