import { type ComponentName, componentNames } from './component-names.ts';
import { type Place, placeOfUrl } from './place.ts';

/** Whom a URL of the user's leads to, as a flow names it. */
export interface Called {
  peer: ComponentName | Place | 'neighbours';
  port: number;
}

/**
 * Who answers at a URL: a component of this platform for the name of its Service, neighbours for another Service of its
 * namespace, else a place. Undefined for the loopback interface and for what is no URL with a host.
 */
export function calledAt(
  url: string,
  namespace: string,
  present: { has(name: ComponentName): boolean },
): Called | undefined {
  const place = placeOfUrl(url, namespace);
  if (!place) return undefined;
  const { peer, port } = place;
  const name = componentAt(new URL(url).hostname.toLowerCase(), namespace);
  if (name && present.has(name)) return { peer: name, port };
  const own = peer.kind === 'pods' && peer.namespaces !== 'all' && peer.namespaces[0] === namespace;
  return own ? { peer: 'neighbours', port } : place;
}

/**
 * `loki`, `loki.monitoring`, `loki.monitoring.svc` and `loki.monitoring.svc.cluster.local`, with or without a dot at the
 * end; for a replica `loki-0.loki.monitoring.svc` too.
 */
function componentAt(host: string, namespace: string): ComponentName | undefined {
  const labels = host.replace(/\.$/, '').split('.');
  const replica = labels[3] === 'svc' ? labels.shift()?.replace(/-\d+$/, '') : undefined;
  const [name, inNamespace = namespace, svc = 'svc'] = labels;
  if (inNamespace !== namespace || svc !== 'svc') return undefined;
  return componentNames.find((component) => component === (replica ?? name));
}
