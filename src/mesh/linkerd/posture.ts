import type { MeshInput } from '../mesh.ts';
import { stageEffects } from '../stage.ts';
import { authorizes, effectiveMode } from './mode.ts';

/** Whom a port lets in whom no policy names. In Linkerd's own words, as Servers and an annotation of pods have it. */
export type Access = 'deny' | 'audit' | 'all-authenticated' | 'all-unauthenticated';

/** How the platform stands to those who call it. */
export interface Posture {
  /** Of ports that have a Server: all that anybody is known to call. Changes at once. */
  servers: Access;
  /** Of all others, which holds from the start of a pod on; absent: the mesh's own default. */
  pods?: Access;
  /** Whether policies name callers. */
  named: boolean;
}

/**
 * What holds now; undefined where the mesh's own default does. On the way in and out Servers alone change. What pods carry is the same
 * from the first stage on, so that they roll once: in every stage each port that is called has a Server.
 */
export function postureOf(input: MeshInput): Posture | undefined {
  const effect = input.stage && stageEffects[input.stage];
  const isSet = effectiveMode(input) !== 'NONE';
  const settled = settledAccess(input);
  if (!effect) return isSet ? { servers: settled, pods: settled, named: authorizes(input) } : undefined;
  const { authorization, plainText } = effect;
  const wanted = input.platform.spec.serviceMesh?.authorization.enabled === true;
  const named = wanted && authorization !== 'none' && (plainText || isSet);
  const pods = isSet ? { pods: settled } : {};
  if (!plainText) return { servers: 'all-authenticated', ...pods, named };
  if (!named) return { servers: 'all-unauthenticated', ...pods, named };
  return { servers: authorization === 'counted' ? 'audit' : 'deny', ...pods, named };
}

function settledAccess(input: MeshInput): Access {
  if (authorizes(input)) return 'deny';
  return effectiveMode(input) === 'STRICT' ? 'all-authenticated' : 'all-unauthenticated';
}
