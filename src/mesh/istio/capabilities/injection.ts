import type { Capability } from '../../capability.ts';

/** How pods get their proxies, and what those are like. */
export const injectionCapabilities: readonly Capability[] = [];
