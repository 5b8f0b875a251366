/** Somebody who is not part of the platform and of whom there may be many: a host, pods elsewhere in the cluster, or ranges of addresses. */
export type Place = HostPlace | PodsPlace | AddressesPlace;

/** Something outside the cluster. Network policies know addresses only, so a name becomes any address on that port. */
export interface HostPlace {
  kind: 'host';
  /** From `placeName`. */
  name: string;
  /** DNS name or IP address, without a port. */
  host: string;
  /** What travels: HTTP, or TLS from the start; absent: something else, or not known. */
  wire?: 'http' | 'tls';
}

/** Pods of namespaces, the platform's own or others. */
export interface PodsPlace {
  kind: 'pods';
  name: string;
  namespaces: readonly string[] | 'all';
  /** Labels the pods have; absent: all pods there. */
  labels?: Readonly<Record<string, string>>;
  /** Whether they have an identity in the mesh: `none` calls, and is called, in plain text. */
  identity: 'mesh' | 'none';
  /** Who of them; absent: all. Meshes can tell them apart, network policies cannot. */
  identities?: readonly Identity[];
}

/** Whoever calls from these addresses. */
export interface AddressesPlace {
  kind: 'addresses';
  name: string;
  /** In CIDR notation. */
  cidrs: readonly string[];
  identity: 'mesh' | 'none';
  identities?: readonly Identity[];
}

/** Whom a certificate of the mesh is for. */
export interface Identity {
  /** Absent: that of the platform's own mesh. */
  trustDomain?: string;
  namespace: string;
  /** Absent: every one of the namespace. */
  serviceAccount?: string;
}

/** `hooks.slack.com` as `host-hooks-slack-com`: fit to be a part of an object's name. */
export function placeName(kind: 'host' | 'pods', text: string): string {
  const clean = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `${kind}-${clean}`;
}

/** Whether a host of a place is an IP address, and not a name. */
export function isAddress(host: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':');
}

export interface UrlPlace {
  peer: Place;
  /** From the URL, or its scheme's own. */
  port: number;
}

const wires: Readonly<Record<string, HostPlace['wire']>> = {
  'http:': 'http',
  'ws:': 'http',
  'https:': 'tls',
  'wss:': 'tls',
};
const schemePorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'grpc:': 4317 };

/**
 * Who answers at a URL: pods of the namespace for a Service's name (`loki.logs.svc`, or `loki` for one in the platform's
 * own), a host otherwise. Undefined for the loopback interface, and for what is no URL with a host. The port of a
 * Service has to be that of its pods, because policies see the latter.
 */
export function placeOfUrl(text: string, ownNamespace: string): UrlPlace | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  // Of schemes that are not the web's, the parser leaves capitals as they are.
  const host = url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  const port = url.port === '' ? schemePorts[url.protocol] : Number(url.port);
  if (host === '' || port === undefined) return undefined;
  const place = placeOfHost(host, port, ownNamespace);
  const wire = wires[url.protocol];
  return place?.peer.kind === 'host' && wire ? { ...place, peer: { ...place.peer, wire } } : place;
}

/** The same for a host and port, such as a mail server's `smtp.example.com:587`. */
export function placeOfHost(host: string, port: number, ownNamespace: string): UrlPlace | undefined {
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return undefined;
  const namespace = serviceNamespace(host, ownNamespace);
  if (namespace === undefined) return { peer: { kind: 'host', name: placeName('host', host), host }, port };
  return {
    peer: { kind: 'pods', name: placeName('pods', namespace), namespaces: [namespace], identity: 'mesh' },
    port,
  };
}

/** `a.b` could be either and is a host; `a.b.svc` is a Service, `pod.a.b.svc` one of its pods. */
function serviceNamespace(host: string, own: string): string | undefined {
  const labels = host.split('.');
  if (labels.length === 1 && !host.includes(':')) return own;
  const svc = labels.indexOf('svc');
  return svc === 2 || svc === 3 ? labels[svc - 1] : undefined;
}
