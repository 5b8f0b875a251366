import { type ComponentName, componentNames } from './component-names.ts';
import { type Place, placeOfUrl } from './place.ts';

/** Whom a URL of the user's leads to, as a flow names it. */
export interface Called {
  peer: ComponentName | Place;
  port: number;
}

/**
 * Who answers at a URL: a component of this platform for the name of its Service, else a place. Undefined for the loopback
 * interface and for what is no URL with a host.
 */
export function calledAt(
  url: string,
  namespace: string,
  present: { has(name: ComponentName): boolean },
): Called | undefined {
  const place = placeOfUrl(url, namespace);
  if (!place) return undefined;
  const name = componentAt(new URL(url).hostname, namespace);
  return name && present.has(name) ? { peer: name, port: place.port } : place;
}

/** `loki`, `loki.monitoring`, `loki.monitoring.svc` and `loki.monitoring.svc.cluster.local`, with or without a dot at the end. */
function componentAt(host: string, namespace: string): ComponentName | undefined {
  const [name, inNamespace = namespace, svc = 'svc'] = host.replace(/\.$/, '').split('.');
  if (inNamespace !== namespace || svc !== 'svc') return undefined;
  return componentNames.find((component) => component === name);
}
