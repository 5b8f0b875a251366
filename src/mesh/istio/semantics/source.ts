import { isRecord, texts } from '../../../objects/access.ts';
import { contains, parseCidr, parseIp } from '../../../objects/cidr.ts';
import { any, type Tri, tri } from '../../../prove/tri.ts';
import { and, constant, not, setOf, type TriSet, triSet, union } from '../../../prove/tri-set.ts';
import { type Identity, isInNamespace, isPrincipal, isServiceAccount, isTrustDomain } from './identity.ts';

/** A caller as the destination's proxy sees it. */
export interface Caller {
  /** Absent for one that comes in plain text. */
  identity?: Identity;
  /** Empty when not known. */
  addresses: readonly string[];
}

/** One value of a member of `from[].source`. */
interface Test {
  is: (value: string, caller: Caller, policyNamespace: string) => Tri;
  /** Where nobody but who has this account, or is in this namespace, can meet a value, who that is: `shop/cart`, `shop`. */
  only?: (value: string, policyNamespace: string) => string | undefined;
}

/** A test of the identity is never met by who has none: then `not…` is. */
const byIdentity = (
  test: (value: string, identity: Identity, policyNamespace: string) => boolean,
  only?: Test['only'],
): Test => ({
  is: (value, { identity }, policyNamespace) => tri(identity !== undefined && test(value, identity, policyNamespace)),
  ...(only ? { only } : {}),
});

/** Members of `from[].source` that are about the connection. Those about requests are elsewhere. */
const tests: Readonly<Record<string, Test>> = {
  principals: byIdentity(isPrincipal, (value) => {
    const [, namespace, account] = /^[^*]*\/ns\/([^*/]+)\/sa\/([^*/]+)$/.exec(value) ?? [];
    return namespace === undefined ? undefined : `${namespace}/${account}`;
  }),
  namespaces: byIdentity(isInNamespace, (value) => (value.includes('*') ? undefined : value)),
  serviceAccounts: byIdentity(isServiceAccount, (value, home) => (value.includes('/') ? value : `${home}/${value}`)),
  trustDomains: byIdentity(isTrustDomain),
  ipBlocks: {
    is(value, { addresses }) {
      const range = parseCidr(value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`);
      if (!range || addresses.length === 0) return 'unknown';
      return any(
        addresses.map((address) => {
          const ip = parseIp(address);
          return ip ? tri(contains(range, ip)) : 'unknown';
        }),
      );
    },
  },
  // What a header says of the first hop.
  remoteIpBlocks: { is: () => 'unknown' },
};

const ofRequests = new Set(['requestPrincipals', 'notRequestPrincipals']);

/** Which of the callers one `source` means, as far as the connection tells. All members have to agree. */
export function sourceSets(callers: readonly Caller[]): (source: unknown, policyNamespace: string) => TriSet {
  const size = callers.length;
  const same = { yes: constant(size, 'yes'), no: constant(size, 'no'), unknown: constant(size, 'unknown') };
  const byName = new Map<string, number[]>();
  for (const [number, { identity }] of callers.entries()) {
    if (!identity) continue;
    for (const name of [identity.namespace, `${identity.namespace}/${identity.serviceAccount}`]) {
      const list = byName.get(name);
      if (list) list.push(number);
      else byName.set(name, [number]);
    }
  }
  const known = new Map<string, TriSet>();
  const ofValue = (member: string, { is, only }: Test, value: string, home: string): TriSet => {
    const key = `${member} ${home} ${value}`;
    const found = known.get(key);
    if (found) return found;
    const name = only?.(value, home);
    const at = (number: number): Tri => {
      const caller = callers[number];
      return caller ? is(value, caller, home) : 'no';
    };
    const made =
      name === undefined
        ? triSet(size, at)
        : setOf(
            size,
            (byName.get(name) ?? []).filter((number) => at(number) === 'yes'),
          );
    known.set(key, made);
    return made;
  };
  const ofMember = (member: string, value: unknown, home: string): TriSet => {
    const values = texts(value);
    if (ofRequests.has(member) || values.length === 0) return same.yes;
    const negated = /^not[A-Z]/.test(member);
    const name = negated ? `${member.charAt(3).toLowerCase()}${member.slice(4)}` : member;
    const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
    // A member that is newer than this: it could mean anything.
    if (!test) return same.unknown;
    const met = union(
      size,
      values.map((one) => ofValue(name, test, one, name === 'serviceAccounts' ? home : '')),
    );
    return negated ? not(met) : met;
  };
  return (source, home) => {
    if (source === undefined || source === null) return same.yes;
    if (!isRecord(source)) return same.unknown;
    return and(same.yes, ...Object.entries(source).map(([member, value]) => ofMember(member, value, home)));
  };
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
