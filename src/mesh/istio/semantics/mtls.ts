import { at, fields, text } from '../../../objects/access.ts';
import { type KubeObject, refOf, refText } from '../../../objects/object.ts';
import type { Reason } from '../../../prove/judgement.ts';
import type { Pod } from '../../../prove/world.ts';
import { nearnessOf, oldest } from './scope.ts';

export type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

export interface ModeFound {
  /** Undefined where a policy says something that is no mode. */
  mode: Mode | undefined;
  because: Reason;
}

/** The modes of all ports of a workload. */
export interface PortModes {
  of: (port: number) => ModeFound;
  /** Ports that are told apart from the others. */
  named: readonly string[];
}

const modes: readonly string[] = ['STRICT', 'PERMISSIVE', 'DISABLE'];

/**
 * The mTLS mode of the ports of a workload: the policy that selects it, then that of its namespace, then that of the root
 * namespace, each only where it says something; without any, both are taken.
 * https://istio.io/latest/docs/reference/config/security/peer_authentication/
 */
export function modesOf(policies: readonly KubeObject[], pod: Pod, rootNamespace: string): PortModes {
  const near = policies.map((policy) => ({ policy, nearness: reaches(policy, pod, rootNamespace) }));
  const holding = (['workload', 'namespace', 'mesh'] as const).flatMap((wanted) => {
    const policy = oldest(near.flatMap((one) => (one.nearness === wanted ? [one.policy] : [])));
    return policy ? [{ policy, selects: wanted === 'workload' }] : [];
  });
  const of = (port: number): ModeFound => {
    for (const { policy, selects } of holding) {
      const found = said(policy, port, selects);
      if (found === undefined) continue;
      const ref = refOf(policy);
      const isMode = modes.includes(found);
      return {
        mode: isMode ? (found as Mode) : undefined,
        because: { ref, text: `${refText(ref)} says ${isMode ? found : `${found}, which is no mode`}` },
      };
    }
    return {
      mode: 'PERMISSIVE',
      because: { text: 'no PeerAuthentication says anything, so mTLS and plain text are taken' },
    };
  };
  return { of, named: holding.flatMap(({ policy }) => Object.keys(fields(at(policy.spec, 'portLevelMtls')))) };
}

/** One with a selector is about its own namespace alone, also in the root namespace. */
function reaches(policy: KubeObject, pod: Pod, rootNamespace: string) {
  const nearness = nearnessOf(policy, pod, rootNamespace);
  return nearness === 'workload' && policy.metadata.namespace !== pod.namespace ? undefined : nearness;
}

/** Ports are told by policies with a selector alone. `UNSET` leaves it to the next. */
function said({ spec }: KubeObject, port: number, selects: boolean): string | undefined {
  const ofPort = selects ? at(fields(fields(spec).portLevelMtls)[String(port)], 'mode') : undefined;
  const mode = text(ofPort) ?? text(at(spec, 'mtls', 'mode'));
  const own = mode === 'UNSET' ? text(at(spec, 'mtls', 'mode')) : mode;
  return own === undefined || own === 'UNSET' ? undefined : own;
}
