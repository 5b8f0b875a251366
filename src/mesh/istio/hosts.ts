import { componentNames } from '../../platform/component-names.ts';

/** What a host in a rule means in the cluster: one Service, or all whose names end in something. */
export type HostPattern = { service: string; namespace: string } | { suffix: string };

/**
 * Reads a host as Istio does: a short name is of the rule's own namespace, and a Service's name may have its namespace, `svc` and
 * the cluster's domain. What else there is (hosts outside the cluster, pods of one Service) means no Service.
 */
export function readHost(host: string, namespace: string): HostPattern | undefined {
  const text = host.toLowerCase().replace(/\.$/, '');
  if (text === '*') return { suffix: '' };
  if (text.startsWith('*.')) return { suffix: text.slice(2) };
  const [service = '', home = namespace, svc] = text.split('.');
  if (service === '' || (svc !== undefined && svc !== 'svc')) return undefined;
  return { service, namespace: home };
}

/**
 * Whether it may name the Service of a component of some platform, in whatever namespace and domain of the cluster that is. A
 * wildcard before the name of a Service is about its pods.
 */
export function mayBeOurs(pattern: HostPattern): boolean {
  if ('suffix' in pattern) return pattern.suffix.split('.').indexOf('svc') < 2;
  return componentNames.some((name) => pattern.service === name || pattern.service.startsWith(`${name}-`));
}

/** Whether two hosts have a Service in common, in a cluster with this DNS domain. */
export function meet(a: HostPattern, b: HostPattern, domain: string): boolean {
  if ('suffix' in a)
    return 'suffix' in b ? endsIn(a.suffix, b.suffix) || endsIn(b.suffix, a.suffix) : isIn(b, a.suffix, domain);
  return 'suffix' in b ? isIn(a, b.suffix, domain) : a.service === b.service && a.namespace === b.namespace;
}

/** Whether the first says it more exactly than the second: an exact host goes before a wildcard, a longer one before a shorter. */
export function isMoreExact(a: HostPattern, b: HostPattern): boolean {
  if (!('suffix' in b)) return false;
  return !('suffix' in a) || a.suffix.length > b.suffix.length;
}

function isIn({ service, namespace }: { service: string; namespace: string }, suffix: string, domain: string): boolean {
  const name = `${service}.${namespace}.svc`;
  return endsIn(name, suffix) || endsIn(`${name}.${domain}`, suffix);
}

const endsIn = (name: string, suffix: string): boolean =>
  suffix === '' || name === suffix || name.endsWith(`.${suffix}`);
