import type { Capability } from '../../capability.ts';

/** Two versions of a component side by side. */
export const canaryCapabilities: readonly Capability[] = [];
