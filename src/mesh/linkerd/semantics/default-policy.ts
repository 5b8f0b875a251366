import type { Reason } from '../../../prove/judgement.ts';
import type { Pod, World } from '../../../prove/world.ts';
import type { Clients } from './clients.ts';
import { hasPort } from './ports.ts';
import { setting } from './proxy.ts';
import type { LinkerdSettings } from './settings.ts';

interface DefaultPolicy {
  /** Undefined: nobody. */
  clients: Clients | undefined;
  because: Reason;
}

/** Whom each policy admits. `audit` admits everybody, and has that written down. */
const admitted: Readonly<Record<string, Clients | undefined>> = {
  'all-unauthenticated': { networks: 'all' },
  'all-authenticated': { identities: ['*'], networks: 'all' },
  'cluster-unauthenticated': { networks: 'cluster' },
  'cluster-authenticated': { identities: ['*'], networks: 'cluster' },
  audit: { networks: 'all' },
  deny: undefined,
};

/** `all-authenticated` and its like; undefined for what is none of them. */
export function clientsOfDefault(name: string): { clients: Clients | undefined } | undefined {
  return Object.hasOwn(admitted, name) ? { clients: admitted[name] } : undefined;
}

/**
 * Who may call a port that no Server is about: what the pod says, then what the control plane was installed with. An annotation that
 * is no policy counts as absent. https://linkerd.io/2-edge/reference/authorization-policy/#default-policies
 */
export function defaultPolicy(pod: Pod, port: number, world: World, settings: LinkerdSettings): DefaultPolicy {
  const said = setting('default-inbound-policy', pod, world);
  const own = said === undefined ? undefined : clientsOfDefault(said);
  const name = own && said !== undefined ? said : settings.defaultInboundPolicy;
  const { clients } = own ?? clientsOfDefault(name) ?? { clients: undefined };
  const where = own ? 'for it' : 'for the mesh';
  const because = { text: `no Server is about the port, and the default policy ${where} is ${name}` };
  if (clients && hasPort(setting('proxy-require-identity-inbound-ports', pod, world), port))
    return { clients: { ...clients, identities: clients.identities ?? ['*'] }, because };
  return { clients, because };
}
