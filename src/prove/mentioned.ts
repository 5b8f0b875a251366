import { isRecord } from '../objects/access.ts';
import { parseCidr } from '../objects/cidr.ts';
import type { KubeObject } from '../objects/object.ts';

/** Whom and what policies speak of: each of it is looked at, so that a policy which says too much is noticed. */
export interface Mentioned {
  namespaces: readonly string[];
  accounts: readonly { namespace: string; account?: string }[];
  cidrs: readonly string[];
  ports: readonly number[];
}

/** A SPIFFE identity as Kubernetes has them, without its scheme: `cluster.local/ns/shop/sa/cart`. */
const identity = /\/ns\/([a-z0-9-]+)\/sa\/([a-z0-9.-]+|\*)$/;
/** One of the form of a name: `cart.shop.serviceaccount.identity.linkerd.cluster.local`. */
const namedIdentity = /^(?:([a-z0-9-]+)|\*)\.([a-z0-9-]+)\.serviceaccount\.identity\./;
const namespaceKeys = ['namespaces', 'kubernetes.io/metadata.name'];

/** Looks for what has the form of a port, a range, an identity or a namespace, whatever kind of policy it is. */
export function mentionedIn(policies: readonly KubeObject[]): Mentioned {
  const namespaces = new Set<string>();
  const accounts = new Map<string, { namespace: string; account?: string }>();
  const cidrs = new Set<string>();
  const ports = new Set<number>();
  const number = (text: string | number) => {
    const value = Number(text);
    if (Number.isInteger(value) && value > 0 && value < 65_536) ports.add(value);
  };
  const word = (value: string, key: string) => {
    if (/^\d+$/.test(value)) number(value);
    else if (value.includes('/') && parseCidr(value)) cidrs.add(value);
    const [, namespace, account] = identity.exec(value) ?? [];
    if (namespace !== undefined)
      accounts.set(value, { namespace, ...(account === '*' ? {} : { account: account ?? '' }) });
    const [whole, name, home] = namedIdentity.exec(value) ?? [];
    if (whole !== undefined && home !== undefined)
      accounts.set(value, { namespace: home, ...(name === undefined ? {} : { account: name }) });
    if (namespaceKeys.includes(key) && /^[a-z0-9-]+$/.test(value)) namespaces.add(value);
  };
  const reference = ({ kind, name, namespace = home }: Record<string, unknown>) => {
    if (typeof name !== 'string' || typeof namespace !== 'string') return;
    if (kind === 'Namespace') namespaces.add(name);
    if (kind === 'ServiceAccount') accounts.set(`${namespace}/${name}`, { namespace, account: name });
  };
  let home: string | undefined;
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'number') number(value);
    else if (typeof value === 'string') word(value, key);
    else if (Array.isArray(value)) for (const one of value) walk(one, key);
    else if (isRecord(value)) {
      reference(value);
      const named = namespaceKeys.find((one) => one === value['key']);
      for (const [inner, one] of Object.entries(value)) {
        number(inner);
        walk(one, inner === 'values' && named ? named : inner);
      }
    }
  };
  for (const { spec, metadata } of policies) {
    home = metadata.namespace;
    walk(spec, '');
  }
  return {
    namespaces: [...namespaces].sort(),
    accounts: [...accounts.values()],
    cidrs: [...cidrs].sort(),
    ports: [...ports].sort((a, b) => a - b),
  };
}
