import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ComponentName } from '../platform/component-names.ts';
import { componentPath } from '../platform/component-spec.ts';
import { type Flow, isComponent, isPlace } from '../platform/flow.ts';

/** Clouds hand out credentials of the node at link-local addresses, to whoever asks from there: no component may. */
export function refusedAddresses(flows: readonly Flow[]): Diagnostic[] {
  const refused = flows.flatMap(({ from, to, kind }) =>
    isComponent(from) && isPlace(to) && to.kind === 'host' && isLinkLocal(to.host) && !isPodIdentity(from, kind)
      ? [{ from, host: to.host }]
      : [],
  );
  const distinct = new Map(refused.map((one) => [`${one.from} ${one.host}`, one]));
  return [...distinct.values()].map(({ from, host }) => ({
    code: 'ADDRESS_REFUSED',
    severity: 'error',
    path: componentPath(from),
    message: `${from} would call ${host}, a link-local address, where clouds hand out credentials of the node`,
    hint: 'Take the address out, or name the service by its host.',
  }));
}

/** `objectStorage.workloadIdentity` asks for it by name; no other field makes these two log in anywhere. */
function isPodIdentity(from: ComponentName, kind: Flow['kind']): boolean {
  return kind === 'login' && (from === 'loki' || from === 'tempo');
}

/** Also as an IPv4 address inside an IPv6 one, and the address of the same service in a network without IPv4. */
function isLinkLocal(host: string): boolean {
  const address = host.toLowerCase().replace(/^::ffff:/, '');
  return /^(169\.254\.|a9fe:|fe[89ab][0-9a-f]:)/.test(address) || address === 'fd00:ec2::254';
}
