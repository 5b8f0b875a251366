import type { SightInput } from '../../prove/mesh-proof.ts';
import { isRendered } from '../capability.ts';
import { stageEffects } from '../stage.ts';
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

/** What holds now; undefined while nobody has to have a proxy. In stages pods let everybody in, and what Servers say changes. */
export function postureSeen({ platform, mesh, stage }: SightInput): PostureSeen | undefined {
  const { mtls, authorization } = platform.spec.serviceMesh ?? {};
  const mode = mtls?.enabled ? mtls.mode : undefined;
  const isSaid =
    mode !== undefined &&
    mode !== 'DISABLE' &&
    isRendered(mtlsCapabilities, linkerdRelease(mesh), 'spec.serviceMesh.mtls.mode', mode);
  const isWanted = authorization?.enabled === true;
  if (!stage) {
    if (!isSaid) return { pods: 'everybody', named: false, counted: false };
    const unnamed = isWanted ? 'nobody' : mode === 'STRICT' ? 'meshed' : 'everybody';
    return { servers: unnamed, pods: unnamed, named: isWanted, counted: false };
  }
  const effect = stageEffects[stage];
  if (!effect.proxies) return undefined;
  const counted = effect.authorization === 'counted';
  const open = { pods: 'everybody', named: false, counted } as const;
  if (effect.authorization === 'none') return { ...open, servers: 'everybody' };
  if (!effect.plainText) return { ...open, servers: 'meshed', named: isWanted && isSaid };
  if (!isWanted || counted) return { ...open, servers: 'everybody' };
  return { ...open, servers: 'nobody', named: true };
}
