import type { ObservabilityPlatform } from '../../api/spec/platform.ts';

/** The mTLS mode this platform sets for its namespace; `NONE` leaves the mesh's own setting alone. */
export type EffectiveMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE' | 'NONE';

export function effectiveMode(platform: ObservabilityPlatform): EffectiveMode {
  const mtls = platform.spec.serviceMesh?.mtls;
  if (!mtls?.enabled) return 'NONE';
  return mtls.mode;
}

/** Whether callers have an identity that a policy can name. */
export function hasIdentity(mode: EffectiveMode): boolean {
  return mode === 'STRICT' || mode === 'PERMISSIVE';
}
