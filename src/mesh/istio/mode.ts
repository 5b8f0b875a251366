import type { ObservabilityPlatform } from '../../api/spec/platform.ts';
import type { MeshObjectFacts } from '../../facts/facts.ts';
import type { ComponentName } from '../../platform/component.ts';
import { componentLabels } from '../../platform/labels.ts';
import type { ModeInput } from '../mesh.ts';
import { isOlder, takes } from './rivals.ts';

/** An mTLS mode of the platform's namespace; `NONE` is the mesh's own default, by which nobody has to have an identity. */
export type EffectiveMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE' | 'NONE';

/** The mode this platform sets for its namespace; `NONE` leaves the mesh's own setting alone. */
export function intendedMode(platform: ObservabilityPlatform): EffectiveMode {
  const mtls = platform.spec.serviceMesh?.mtls;
  if (!mtls?.enabled) return 'NONE';
  return mtls.mode;
}

/**
 * The mode that holds in the platform's namespace: of PeerAuthentications without a selector Istio takes the oldest, be it ours
 * or not; without any, the one of the mesh's root namespace.
 */
export function effectiveMode(input: ModeInput): EffectiveMode {
  const intended = intendedMode(input.platform);
  const holder = namespaceWide(input, input.graph.namespace);
  if (holder && !holder.ours) return named(holder.mode) ?? modeOfMesh(input);
  return intended === 'NONE' ? modeOfMesh(input) : intended;
}

/** The mode that holds for one component: a PeerAuthentication of somebody else's that selects its pods goes first. */
export function componentMode(input: ModeInput, component: ComponentName): EffectiveMode {
  const holder = selecting(input, component);
  return (holder && named(holder.mode)) ?? effectiveMode(input);
}

/** The oldest PeerAuthentication of somebody else's that selects the pods of a component, unless one of ours is older. */
export function selecting({ others = [], graph }: ModeInput, component: ComponentName): MeshObjectFacts | undefined {
  const labels = componentLabels(graph.name, component);
  const found = oldest(
    others.filter(
      ({ kind, namespace, selector }) =>
        kind === 'PeerAuthentication' && namespace === graph.namespace && selector && takes(selector, labels),
    ),
  );
  return found?.ours ? undefined : found;
}

/** The PeerAuthentication of a whole namespace that holds. */
export function namespaceWide({ others = [] }: Pick<ModeInput, 'others'>, home: string): MeshObjectFacts | undefined {
  return oldest(
    others.filter(
      ({ kind, namespace, selector }) => kind === 'PeerAuthentication' && namespace === home && selector === undefined,
    ),
  );
}

/** Whether callers have an identity that a policy can name. */
export function hasIdentity(mode: EffectiveMode): boolean {
  return mode === 'STRICT' || mode === 'PERMISSIVE';
}

/** Where nobody has set a mode, proxies take both, and a platform that sets none leaves it at that. */
function modeOfMesh(input: ModeInput): EffectiveMode {
  const { rootNamespace = input.mesh.namespace } = input.mesh;
  const mode = named(namespaceWide(input, rootNamespace)?.mode);
  if (mode !== undefined && mode !== 'PERMISSIVE') return mode;
  return intendedMode(input.platform) === 'NONE' ? 'NONE' : 'PERMISSIVE';
}

function named(mode: string | undefined): EffectiveMode | undefined {
  return mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE' ? mode : undefined;
}

function oldest(objects: readonly MeshObjectFacts[]): MeshObjectFacts | undefined {
  return objects.toSorted((a, b) => (isOlder(a, b) ? -1 : 1))[0];
}

/** Whether policies say who may call whom: they name callers, so it takes identities. */
export function authorizes(input: ModeInput): boolean {
  return hasIdentity(effectiveMode(input)) && input.platform.spec.serviceMesh?.authorization.enabled === true;
}
