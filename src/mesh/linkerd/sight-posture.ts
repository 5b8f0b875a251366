import type { SightInput } from '../../prove/mesh-proof.ts';
import { isRendered } from '../capability.ts';
import { platformInStage, stageEffects } from '../stage.ts';
import { mtlsCapabilities } from './capabilities/mtls.ts';
import { linkerdRelease } from './release.ts';

/** Who is let in without being named. */
export type Unnamed = 'everybody' | 'meshed' | 'nobody';

export interface PostureSeen {
  /** Ports that proxies are told of; absent: of none. */
  servers?: Unnamed;
  /** All others. */
  pods: Unnamed;
  /** Whether callers are named. */
  named: boolean;
  /** The operator reads what would be refused. */
  counted: boolean;
}

/**
 * What holds now; undefined while nobody has to have a proxy. In stages what Servers say changes; what pods say is what it will be in
 * the end.
 */
export function postureSeen({ platform, mesh, stage }: SightInput): PostureSeen | undefined {
  const { mtls, authorization } = platformInStage(platform, stage).spec.serviceMesh ?? {};
  const mode = mtls?.enabled ? mtls.mode : undefined;
  const isSaid =
    mode !== undefined &&
    mode !== 'DISABLE' &&
    isRendered(mtlsCapabilities, linkerdRelease(mesh), 'spec.serviceMesh.mtls.mode', mode);
  const isWanted = authorization?.enabled === true;
  const settled = !isSaid ? 'everybody' : isWanted ? 'nobody' : mode === 'STRICT' ? 'meshed' : 'everybody';
  if (!stage)
    return { ...(isSaid ? { servers: settled } : {}), pods: settled, named: isSaid && isWanted, counted: false };
  const effect = stageEffects[stage];
  if (!effect.proxies) return undefined;
  const counted = effect.authorization === 'counted';
  const now = { pods: settled, named: false, counted } as const;
  if (effect.authorization === 'none') return { ...now, servers: 'everybody' };
  if (!effect.plainText) return { ...now, servers: 'meshed', named: isWanted && isSaid };
  if (!isWanted || counted) return { ...now, servers: 'everybody' };
  return { ...now, servers: 'nobody', named: true };
}
