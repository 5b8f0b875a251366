import type { MeshInput } from '../mesh.ts';
import { stageEffects } from '../stage.ts';
import { authorizes, effectiveMode } from './mode.ts';

/** Whom a port lets in whom no policy names. In Linkerd's own words, as Servers and an annotation of pods have it. */
export type Access = 'deny' | 'audit' | 'all-authenticated' | 'all-unauthenticated';

/** How the platform stands to those who call it. */
export interface Posture {
  /** Of ports that have a Server, which changes at once. */
  servers: Access;
  /** Of all others, which holds from the start of a pod on. */
  pods: Access;
  /** Whether policies name callers. */
  named: boolean;
}

/**
 * What holds now. On the way in and out pods are made to let everybody in, and Servers do the rest: they change without a restart.
 * Undefined where the mesh's own default holds.
 */
export function postureOf(input: MeshInput): Posture | undefined {
  const effect = input.stage && stageEffects[input.stage];
  const mode = effectiveMode(input);
  if (!effect) {
    if (mode === 'NONE') return undefined;
    const settled = settledAccess(input);
    return { servers: settled, pods: settled, named: authorizes(input) };
  }
  const { authorization, plainText } = effect;
  const wanted = input.platform.spec.serviceMesh?.authorization.enabled === true;
  const open = { servers: 'all-unauthenticated', pods: 'all-unauthenticated', named: false } as const;
  if (authorization === 'none') return open;
  const named = wanted && (plainText || mode !== 'NONE');
  if (!plainText) return { ...open, servers: 'all-authenticated', named };
  if (!named) return open;
  return { ...open, servers: authorization === 'counted' ? 'audit' : 'deny', named };
}

function settledAccess(input: MeshInput): Access {
  if (authorizes(input)) return 'deny';
  return effectiveMode(input) === 'STRICT' ? 'all-authenticated' : 'all-unauthenticated';
}
