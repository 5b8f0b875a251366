import type { MeshFacts } from '../facts/facts.ts';
import { parseCidr } from '../objects/cidr.ts';
import { isPlace } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import { partOf, selectorLabels } from '../platform/labels.ts';
import { isAddress, type Place } from '../platform/place.ts';
import type { Mentioned } from './mentioned.ts';
import type { Address, Endpoint, Pod, World } from './world.ts';

/** Somebody who calls or is called, and how to speak of him. */
export interface Witness {
  endpoint: Endpoint;
  words: string;
}

export interface Scene {
  graph: PlatformGraph;
  world: World;
  mentioned: Mentioned;
  apiServer: readonly string[];
  /** Namespace of the operator. */
  operator?: string;
  /** The control plane's namespace and labels. */
  mesh?: Pick<MeshFacts, 'namespace' | 'controlPlaneSelector'>;
  dressed: (pod: Pod, withProxy: boolean) => Pod;
}

/** A namespace that no flow names. */
export const elsewhere = 'elsewhere';
const stranger = 'somebody-else';

/**
 * One of each sort that a policy could tell apart: who is there by the plan, and made-up ones that have a part of what a caller
 * needs: the labels without the account, both in another namespace, no proxy.
 */
export function witnesses(scene: Scene): Witness[] {
  const found = [
    ...scene.world.pods.map((pod) => ({ endpoint: pod, words: pod.name })),
    ...impostors(scene),
    ...strays(scene),
    ...scene.graph.flows.flatMap(({ from, to }) => [from, to].filter(isPlace).flatMap((place) => at(scene, place))),
    ...known(scene),
    ...outside(scene),
    ...scene.mentioned.accounts.flatMap(({ namespace, account }) =>
      pods(scene, { namespace, serviceAccount: account ?? stranger }, [true]),
    ),
    ...scene.mentioned.namespaces.flatMap((namespace) => pods(scene, { namespace })),
    ...scene.mentioned.cidrs.flatMap(addressesAt),
  ];
  const distinct = new Map(found.map((one) => [keyOf(one.endpoint), one]));
  return [...distinct.values()].map((one, index) => ({ ...one, endpoint: withAddress(one.endpoint, index) }));
}

/** Has a part of what makes a component. */
function impostors(scene: Scene): Witness[] {
  const { namespace, components } = scene.graph;
  return components.flatMap(({ name }) => {
    const labels = selectorLabels(name);
    return [
      ...pods(scene, { namespace, labels, serviceAccount: stranger }),
      ...pods(scene, { namespace, serviceAccount: name }),
      ...pods(scene, { namespace: elsewhere, labels, serviceAccount: name }, [true]),
      ...lacking(labels).flatMap((some) => pods(scene, { namespace, labels: some, serviceAccount: stranger }, [true])),
    ];
  });
}

/** The labels without one of them, each in turn. */
function lacking(labels: Readonly<Record<string, string>>): Record<string, string>[] {
  const entries = Object.entries(labels);
  return entries.length < 2 ? [] : entries.map(([left]) => Object.fromEntries(entries.filter(([key]) => key !== left)));
}

function strays(scene: Scene): Witness[] {
  const { namespace } = scene.graph;
  return [
    ...[namespace, elsewhere].flatMap((where) => pods(scene, { namespace: where, serviceAccount: stranger })),
    // Neither a neighbour nor a component.
    ...pods(
      scene,
      {
        namespace,
        labels: { 'app.kubernetes.io/name': 'something-new', 'app.kubernetes.io/part-of': partOf },
        serviceAccount: stranger,
      },
      [true],
    ),
  ];
}

function at(scene: Scene, place: Place): Witness[] {
  if (place.kind === 'host') return isAddress(place.host) ? [address(place.host, place.host)] : [];
  const identities = place.identities ?? [];
  if (place.kind === 'addresses') {
    const named = identities.flatMap((one) =>
      pods(scene, { namespace: one.namespace, serviceAccount: one.serviceAccount ?? stranger }, [true]),
    );
    return [...place.cidrs.flatMap(addressesAt), ...place.cidrs.flatMap((cidr) => inside(cidr, named))];
  }
  const { labels = {} } = place;
  const namespaces = place.namespaces === 'all' ? [elsewhere] : place.namespaces;
  return [
    ...namespaces.flatMap((namespace) => [
      ...pods(scene, { namespace, labels, serviceAccount: stranger }),
      ...pods(scene, { namespace, serviceAccount: stranger }),
      ...lacking(labels).flatMap((some) => pods(scene, { namespace, labels: some, serviceAccount: stranger }, [true])),
    ]),
    ...pods(scene, { namespace: elsewhere, labels, serviceAccount: stranger }, [true]),
    ...identities.flatMap(({ namespace, serviceAccount = stranger }) => [
      ...pods(scene, { namespace, labels, serviceAccount }),
      ...pods(scene, { namespace, serviceAccount }, [true]),
    ]),
  ];
}

/** Who calls from a range of addresses and has an identity all the same. */
function inside(cidr: string, named: readonly Witness[]): Witness[] {
  const first = firstOf(cidr);
  return first === undefined
    ? []
    : named.flatMap(({ endpoint, words }) =>
        endpoint.kind === 'pod'
          ? [{ endpoint: { ...endpoint, addresses: [first] }, words: `${words}, at ${first}` }]
          : [],
      );
}

function known(scene: Scene): Witness[] {
  const { operator, mesh } = scene;
  const special = [
    { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    ...(operator === undefined ? [] : [{ namespace: operator, labels: { 'app.kubernetes.io/name': 'gunj-operator' } }]),
    ...(mesh ? [{ namespace: mesh.namespace, labels: mesh.controlPlaneSelector }] : []),
  ];
  return special.flatMap(({ namespace, labels }) => [
    ...pods(scene, { namespace, labels }, [false]),
    ...pods(scene, { namespace }, [false]),
    ...pods(scene, { namespace: elsewhere, labels }, [false]),
    ...lacking(labels).flatMap((some) => pods(scene, { namespace, labels: some }, [false])),
  ]);
}

/** Of Amazon, Azure, Google, Oracle and Alibaba, on the link, and as NAT64 shows it. */
const metadataAddresses = [
  '169.254.169.254',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:c1::a9fe:a9fe',
  'fd20:ce::254',
  'fe80::a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
];

function outside({ apiServer }: Scene): Witness[] {
  return [
    ...apiServer.map((one) => address(one, `the API server at ${one}`)),
    address('192.0.2.10', 'a node at 192.0.2.10'),
    address('203.0.113.77', 'an address of the internet'),
    address('2001:db8::77', 'an IPv6 address of the internet'),
    ...metadataAddresses.map((one) => address(one, `the metadata service of a cloud at ${one}`)),
    address('169.254.20.10', 'the name service on the node'),
  ];
}

function pods(
  { dressed }: Scene,
  shape: { namespace: string; labels?: Readonly<Record<string, string>>; serviceAccount?: string },
  proxies: readonly boolean[] = [true, false],
): Witness[] {
  const { namespace, labels = {}, serviceAccount = 'default' } = shape;
  return proxies.map((withProxy) => {
    const name = Object.keys(labels).length > 0 ? (Object.values(labels)[0] ?? 'pod') : 'pod';
    const pod: Pod = {
      kind: 'pod',
      name,
      namespace,
      labels,
      annotations: {},
      serviceAccount,
      hostNetwork: false,
      containers: ['app'],
      ports: [],
      addresses: [],
      template: false,
    };
    return { endpoint: dressed(pod, withProxy), words: wordsOf(pod, withProxy) };
  });
}

function wordsOf({ namespace, labels, serviceAccount }: Pod, withProxy: boolean): string {
  const list = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const said = list.length > 0 ? ` labelled ${list.join(', ')}` : '';
  return `a pod of namespace ${namespace}${said} with the account ${serviceAccount}${withProxy ? '' : ' and without a proxy'}`;
}

function address(text: string, words: string): Witness {
  return { endpoint: { kind: 'address', name: words, address: text }, words };
}

/** The first address of a range, and the one behind the last. */
function addressesAt(cidr: string): Witness[] {
  const range = parseCidr(cidr);
  if (!range) return [];
  const after = addressText(range.family, range.last + 1n);
  return [
    address(addressText(range.family, range.first), `the address ${addressText(range.family, range.first)}`),
    address(after, `the address ${after}`),
  ];
}

function firstOf(cidr: string): string | undefined {
  const range = parseCidr(cidr);
  return range && addressText(range.family, range.first);
}

function addressText(family: 4 | 6, value: bigint): string {
  const [bits, count] = family === 4 ? [8n, 4] : [16n, 8];
  const groups = Array.from(
    { length: count },
    (_, index) => (value >> (bits * BigInt(count - 1 - index))) & ((1n << bits) - 1n),
  );
  return family === 4 ? groups.join('.') : groups.map((group) => group.toString(16)).join(':');
}

/** From a range that is for tests of networks, so that hardly anybody names it. */
function withAddress(endpoint: Endpoint, index: number): Endpoint {
  if (endpoint.kind === 'address' || endpoint.addresses.length > 0) return endpoint;
  return { ...endpoint, addresses: [`198.18.${index >> 8}.${index & 255}`] };
}

function keyOf(endpoint: Address | Pod): string {
  if (endpoint.kind === 'address') return endpoint.address;
  const { ref, namespace, labels, serviceAccount, containers, addresses } = endpoint;
  return ref ? `${ref.kind} ${ref.name}` : JSON.stringify([namespace, labels, serviceAccount, containers, addresses]);
}
