import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ComponentName } from '../platform/component-names.ts';
import { componentPath } from '../platform/component-spec.ts';
import { type Flow, isComponent, isPlace } from '../platform/flow.ts';
import { isMetadataAddress } from '../platform/metadata-address.ts';

/** Clouds hand out credentials of the node to whoever asks from there: no component may. */
export function refusedAddresses(flows: readonly Flow[]): Diagnostic[] {
  const refused = flows.flatMap(({ from, to, kind }) =>
    isComponent(from) && isPlace(to) && to.kind === 'host' && isMetadataAddress(to.host) && !isPodIdentity(from, kind)
      ? [{ from, host: to.host }]
      : [],
  );
  const distinct = new Map(refused.map((one) => [`${one.from} ${one.host}`, one]));
  return [...distinct.values()].map(({ from, host }) => ({
    code: 'ADDRESS_REFUSED',
    severity: 'error',
    path: componentPath(from),
    message: `${from} would call ${host}, where clouds hand out credentials of the node`,
    hint: 'Take the address out, or name the service by its host.',
  }));
}

/** `objectStorage.workloadIdentity` asks for it by name; no other field makes these two log in anywhere. */
function isPodIdentity(from: ComponentName, kind: Flow['kind']): boolean {
  return kind === 'login' && (from === 'loki' || from === 'tempo');
}
