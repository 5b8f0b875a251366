import { at, fields, isRecord, items, text } from '../../objects/access.ts';
import { covers, parseCidr } from '../../objects/cidr.ts';
import type { KubeObject } from '../../objects/object.ts';
import { selectorFault } from './selector.ts';

/**
 * Why an API server would not take a NetworkPolicy, with the field; undefined when it would. Members it does not know it passes over.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/networking/validation/validation.go
 */
export function policyFault({ spec }: KubeObject): string | undefined {
  if (isAbsent(spec)) return undefined;
  if (!isRecord(spec)) return 'spec is no mapping';
  const { podSelector, policyTypes } = spec;
  return (
    selectorFaultAt('spec.podSelector', podSelector) ??
    typesFault(policyTypes) ??
    listFault('spec.ingress', spec['ingress'], (rule, path) => ruleFault(rule, path, 'from')) ??
    listFault('spec.egress', spec['egress'], (rule, path) => ruleFault(rule, path, 'to'))
  );
}

function typesFault(types: unknown): string | undefined {
  if (!isAbsent(types) && items(types).length > 2) return 'spec.policyTypes has more than two';
  return listFault('spec.policyTypes', types, (type, path) =>
    type === 'Ingress' || type === 'Egress' ? undefined : `${path} is neither Ingress nor Egress`,
  );
}

function ruleFault(rule: unknown, path: string, side: 'from' | 'to'): string | undefined {
  if (!isRecord(rule)) return `${path} is no mapping`;
  return (
    listFault(`${path}.ports`, rule['ports'], portFault) ?? listFault(`${path}.${side}`, at(rule, side), peerFault)
  );
}

function portFault(entry: unknown, path: string): string | undefined {
  if (!isRecord(entry)) return `${path} is no mapping`;
  const { protocol, port, endPort } = entry;
  if (!isAbsent(protocol) && protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP')
    return `${path}.protocol is none of TCP, UDP and SCTP`;
  if (!isAbsent(port) && !isPortNumber(port) && !isPortName(port)) return `${path}.port is no port`;
  if (isAbsent(endPort)) return undefined;
  if (!isPortNumber(port)) return `${path} has an endPort without a port by number`;
  return isPortNumber(endPort) && endPort >= port ? undefined : `${path}.endPort is no port from ${port} on`;
}

function peerFault(peer: unknown, path: string): string | undefined {
  if (!isRecord(peer)) return `${path} is no mapping`;
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const isSelecting = !isAbsent(podSelector) || !isAbsent(namespaceSelector);
  if (isAbsent(ipBlock)) {
    if (!isSelecting) return `${path} names nobody`;
    return (
      selectorFaultAt(`${path}.podSelector`, podSelector) ??
      selectorFaultAt(`${path}.namespaceSelector`, namespaceSelector)
    );
  }
  if (isSelecting) return `${path} has an ipBlock beside a selector`;
  if (!isRecord(ipBlock)) return `${path}.ipBlock is no mapping`;
  const { cidr, except } = fields(ipBlock);
  const range = parseCidr(text(cidr) ?? '');
  if (!range) return `${path}.ipBlock.cidr is no range of addresses`;
  return listFault(`${path}.ipBlock.except`, except, (one, where) => {
    const hole = parseCidr(text(one) ?? '');
    if (!hole) return `${where} is no range of addresses`;
    return covers(range, hole) && !covers(hole, range) ? undefined : `${where} is no part of the range`;
  });
}

function listFault(
  path: string,
  list: unknown,
  faultOf: (entry: unknown, path: string) => string | undefined,
): string | undefined {
  if (isAbsent(list)) return undefined;
  if (!Array.isArray(list)) return `${path} is no list`;
  for (const [index, entry] of items(list).entries()) {
    const fault = faultOf(entry, `${path}[${index}]`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function selectorFaultAt(path: string, selector: unknown): string | undefined {
  const fault = isAbsent(selector) ? undefined : selectorFault(selector);
  return fault === undefined ? undefined : `${path} ${fault}`;
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isPortNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** The name of a port of a container: a number as text is none. */
function isPortName(value: unknown): boolean {
  return typeof value === 'string' && /^(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value) && value.length <= 15;
}
