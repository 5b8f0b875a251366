import { isRendered } from '../capability.ts';
import type { ModeInput, MtlsMode } from '../mesh.ts';
import { mtlsCapabilities } from './capabilities/mtls.ts';
import { linkerdRelease } from './release.ts';

/** What holds in the platform's namespace; `NONE` leaves the mesh's own default alone. */
export type EffectiveMode = Exclude<MtlsMode, 'DISABLE'> | 'NONE';

/** Proxies always encrypt among themselves, so a mode that would not can only be left out. */
export function effectiveMode({ platform, mesh }: Pick<ModeInput, 'platform' | 'mesh'>): EffectiveMode {
  const mtls = platform.spec.serviceMesh?.mtls;
  if (!mtls?.enabled || mtls.mode === 'DISABLE') return 'NONE';
  return isRendered(mtlsCapabilities, linkerdRelease(mesh), 'spec.serviceMesh.mtls.mode', mtls.mode)
    ? mtls.mode
    : 'NONE';
}

/** Whether policies say who may call whom. */
export function authorizes(input: Pick<ModeInput, 'platform' | 'mesh'>): boolean {
  return effectiveMode(input) !== 'NONE' && input.platform.spec.serviceMesh?.authorization.enabled === true;
}
