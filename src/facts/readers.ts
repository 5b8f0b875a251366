import { at, items, text, textMap, texts } from '../objects/access.ts';
import { inKeyOrder } from '../objects/canonical.ts';
import type { Kind, KubeObject } from '../objects/object.ts';
import { claimLabel, contributesLabel } from '../platform/labels.ts';
import { byNamespaceAndName, contributionOf } from './contribution.ts';
import type { ContributionFacts, Facts, KubernetesFacts, NamespaceFacts, StorageClassFacts } from './facts.ts';
import type { FactSource } from './source.ts';

const zoneLabel = 'topology.kubernetes.io/zone';
const defaultClass = 'storageclass.kubernetes.io/is-default-class';

/** `v1.36.3-gke.100` → `1.36.3`: what a distribution adds says nothing about what is served. */
export async function readVersion(source: FactSource): Promise<string | undefined> {
  return /^v?(\d+\.\d+\.\d+)/.exec(await source.version())?.[1];
}

/** What is behind `default/kubernetes`, as network policies see it. */
export async function readApiServer(source: FactSource): Promise<KubernetesFacts['apiServer']> {
  const slices = await source.list(
    { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
    { namespace: 'default', labelSelector: 'kubernetes.io/service-name=kubernetes' },
  );
  const addresses = slices.flatMap((slice) =>
    items(slice.endpoints).flatMap((endpoint) => texts(at(endpoint, 'addresses'))),
  );
  const ports = slices.flatMap((slice) => items(slice.ports).map((port) => at(port, 'port')));
  const port = ports.find((candidate) => typeof candidate === 'number');
  return addresses.length > 0 && port !== undefined ? { addresses: distinct(addresses), port } : undefined;
}

/** Ranges that Services get their addresses from; undefined before Kubernetes 1.33, which has no object that says. */
export async function readServiceRanges(source: FactSource): Promise<string[] | undefined> {
  const ranges = await source.list({ apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR' });
  const found = distinct(ranges.flatMap((range) => texts(at(range, 'spec', 'cidrs'))));
  return found.length > 0 ? found : undefined;
}

export async function readStorageClasses(source: FactSource): Promise<StorageClassFacts[]> {
  const classes = await source.list({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' });
  return byName(classes).map((found) => ({
    name: found.metadata.name,
    provisioner: text(found.provisioner) ?? '',
    default: found.metadata.annotations?.[defaultClass] === 'true',
    allowVolumeExpansion: found.allowVolumeExpansion === true,
  }));
}

export async function readZones(source: FactSource): Promise<string[]> {
  const nodes = await source.list({ apiVersion: 'v1', kind: 'Node' });
  return distinct(nodes.map((node) => node.metadata.labels?.[zoneLabel]).filter((zone) => zone !== undefined));
}

/** Namespaces that carry any of the keys; one that is missing from the answer carries none. */
export async function readNamespaces(source: FactSource, keys: readonly string[]): Promise<NamespaceFacts[]> {
  const namespaces = await source.list({ apiVersion: 'v1', kind: 'Namespace' });
  return byName(namespaces)
    .map(({ metadata }) => ({
      name: metadata.name,
      labels: only(metadata.labels, keys),
      annotations: only(metadata.annotations, keys),
    }))
    .filter((namespace) => Object.keys({ ...namespace.labels, ...namespace.annotations }).length > 0);
}

/** ConfigMaps that bring something to platforms, with what is in them. */
export async function readContributions(source: FactSource): Promise<ContributionFacts[]> {
  const found = await source.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { labelSelector: contributesLabel });
  return found.map(contributionOf).sort(byNamespaceAndName);
}

/** Every namespace that is not on its way out, with its labels, but for those that this operator sets itself. */
export async function readNamespaceLabels(source: FactSource): Promise<NonNullable<Facts['namespaceLabels']>> {
  const namespaces = await source.list({ apiVersion: 'v1', kind: 'Namespace' });
  return byName(namespaces)
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => ({ name: metadata.name, labels: sortedLabels(metadata.labels) }));
}

/** Which of these kinds are served, as `group/version/Kind`. */
export async function readServed(source: FactSource, asked: readonly Kind[]): Promise<string[]> {
  const served = new Set(await source.served());
  return distinct(asked.map((kind) => `${kind.apiVersion}/${kind.kind}`).filter((kind) => served.has(kind)));
}

function only(values: unknown, keys: readonly string[]): Record<string, string> {
  const matters = (key: string) =>
    keys.some((wanted) => (wanted.endsWith('/') ? key.startsWith(wanted) : key === wanted));
  const entries = Object.entries(textMap(values)).filter(([key]) => matters(key));
  return inKeyOrder(Object.fromEntries(entries));
}

function sortedLabels(labels: unknown): Record<string, string> {
  const entries = Object.entries(textMap(labels)).filter(([key]) => key !== claimLabel);
  return inKeyOrder(Object.fromEntries(entries));
}

function byName(objects: readonly KubeObject[]): KubeObject[] {
  return [...objects].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
