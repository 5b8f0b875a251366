import { contains, parseCidr, parseIp } from '../../../objects/cidr.ts';
import { all, any, not, type Tri, tri } from '../../../prove/tri.ts';
import type { Endpoint } from '../../../prove/world.ts';
import { matchesIdentity } from './identity.ts';

/** Whom an authorization is for. Both members have to agree. */
export interface Clients {
  /** Absent: with or without an identity. */
  identities?: readonly string[];
  networks: 'all' | 'cluster' | readonly Network[];
}

export interface Network {
  cidr: string;
  except: readonly string[];
}

/** A caller as the proxy of who is called sees it. */
export interface Caller {
  endpoint: Endpoint;
  /** Absent for one that comes in plain text. */
  identity?: string;
}

export function isClient({ identities, networks }: Clients, caller: Caller, cluster: readonly string[]): Tri {
  const { identity, endpoint } = caller;
  if (identities && !(identity !== undefined && identities.some((one) => matchesIdentity(one, identity)))) return 'no';
  if (networks === 'all') return 'yes';
  // Pods are in the cluster, whatever their made-up addresses.
  if (networks === 'cluster')
    return endpoint.kind === 'pod'
      ? 'yes'
      : isInNetworks(
          endpoint,
          cluster.map((cidr) => ({ cidr, except: [] })),
        );
  return isInNetworks(endpoint, networks);
}

function isInNetworks(endpoint: Endpoint, networks: readonly Network[]): Tri {
  const addresses = endpoint.kind === 'address' ? [endpoint.address] : endpoint.addresses;
  if (addresses.length === 0) return isEverywhere(networks) ? 'yes' : 'unknown';
  return any(
    addresses.flatMap((address) =>
      networks.map(({ cidr, except }) => all([isIn(cidr, address), ...except.map((one) => not(isIn(one, address)))])),
    ),
  );
}

function isEverywhere(networks: readonly Network[]): boolean {
  return ['0.0.0.0/0', '::/0'].every((whole) =>
    networks.some(({ cidr, except }) => cidr === whole && except.length === 0),
  );
}

/** One address may stand for a range. */
function isIn(cidr: string, address: string): Tri {
  const range = parseCidr(cidr.includes('/') ? cidr : `${cidr}/${cidr.includes(':') ? 128 : 32}`);
  const ip = parseIp(address);
  return range && ip ? tri(contains(range, ip)) : 'unknown';
}
