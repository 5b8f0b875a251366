import { isRecord, texts } from '../../../objects/access.ts';
import { contains, parseCidr, parseIp } from '../../../objects/cidr.ts';
import { all, any, not, type Tri, tri } from '../../../prove/tri.ts';
import { type Identity, isInNamespace, isPrincipal, isServiceAccount, isTrustDomain } from './identity.ts';

/** A caller as the destination's proxy sees it. */
export interface Caller {
  /** Absent for one that comes in plain text. */
  identity?: Identity;
  /** Empty when not known. */
  addresses: readonly string[];
}

type Test = (value: string, caller: Caller, policyNamespace: string) => Tri;

/** A test of the identity is never met by who has none: then `not…` is. */
const byIdentity =
  (test: (value: string, identity: Identity, policyNamespace: string) => boolean): Test =>
  (value, { identity }, policyNamespace) =>
    tri(identity !== undefined && test(value, identity, policyNamespace));

/** Members of `from[].source` that are about the connection. Those about requests are elsewhere. */
const tests: Readonly<Record<string, Test>> = {
  principals: byIdentity(isPrincipal),
  namespaces: byIdentity(isInNamespace),
  serviceAccounts: byIdentity(isServiceAccount),
  trustDomains: byIdentity(isTrustDomain),
  ipBlocks: (value, { addresses }) => {
    const range = parseCidr(value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`);
    if (!range || addresses.length === 0) return 'unknown';
    return any(
      addresses.map((address) => {
        const ip = parseIp(address);
        return ip ? tri(contains(range, ip)) : 'unknown';
      }),
    );
  },
  // What a header says of the first hop.
  remoteIpBlocks: () => 'unknown',
};

const ofRequests = new Set(['requestPrincipals', 'notRequestPrincipals']);

/** Whether one `source` means the caller, as far as the connection tells. All members have to agree. */
export function isSource(source: unknown, caller: Caller, policyNamespace: string): Tri {
  if (source === undefined || source === null) return 'yes';
  if (!isRecord(source)) return 'unknown';
  return all(
    Object.entries(source).map(([member, value]): Tri => {
      const values = texts(value);
      if (ofRequests.has(member) || values.length === 0) return 'yes';
      const negated = /^not[A-Z]/.test(member);
      const name = negated ? `${member.charAt(3).toLowerCase()}${member.slice(4)}` : member;
      const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
      // A member that is newer than this: it could mean anything.
      if (!test) return 'unknown';
      const met = any(values.map((one) => test(one, caller, policyNamespace)));
      return negated ? not(met) : met;
    }),
  );
}

/** The condition `key` as a member of a source, or undefined for one that is about something else. */
export function sourceOfCondition(key: string): string | undefined {
  const members: Record<string, string> = {
    'source.principal': 'principals',
    'source.namespace': 'namespaces',
    'source.serviceAccount': 'serviceAccounts',
    'source.trustDomain': 'trustDomains',
    'source.ip': 'ipBlocks',
    'remote.ip': 'remoteIpBlocks',
  };
  return Object.hasOwn(members, key) ? members[key] : undefined;
}
