import { parse } from 'yaml';
import type { MeshConfigSource, MeshFacts, ProviderFacts } from '../../facts/facts.ts';
import type { FactSource } from '../../facts/source.ts';
import { isTrustDomain } from '../../facts/trust-domain.ts';
import { at, type Fields, fields, isRecord, items, text, texts } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { builtInProviders } from './built-in-providers.ts';
import { readOwner } from './detect-owner.ts';

/** What we need of the mesh configuration, with Istio's defaults where it is silent. */
export type MeshConfig = Pick<
  MeshFacts,
  | 'trustDomain'
  | 'autoMtls'
  | 'providers'
  | 'rootNamespace'
  | 'defaultProviders'
  | 'accessLogEncoding'
  | 'outboundTraffic'
  | 'configuredBy'
>;

/** Where the mesh configuration of a revision is. `shared` names a ConfigMap it is laid over (SHARED_MESH_CONFIG). */
export interface MeshConfigPlace {
  namespace: string;
  revision: string;
  shared?: string;
}

/** Reads the ConfigMaps and merges them as istiod does. */
export async function readMeshConfig(source: FactSource, place: MeshConfigPlace): Promise<MeshConfig> {
  const { namespace, revision } = place;
  const read = (name: string) => source.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });
  const [shared, own] = await Promise.all([
    place.shared ? read(place.shared) : undefined,
    read(revision === 'default' ? 'istio' : `istio-${revision}`),
  ]);
  const configuredBy = await configured(source, place, own);
  return {
    ...mergeMeshConfig([shared, own].map((config) => parsed(text(at(config, 'data', 'mesh'))))),
    ...(configuredBy ? { configuredBy } : {}),
  };
}

async function configured(
  source: FactSource,
  { namespace, shared }: MeshConfigPlace,
  own: KubeObject | undefined,
): Promise<MeshConfigSource | undefined> {
  const by = own && (await readOwner(source, own));
  return by && { ...by, ...(shared ? { shared: { namespace, name: shared } } : {}) };
}

/** Later layers win; provider lists are merged by name, default providers by what they are for. */
function mergeMeshConfig(layers: readonly Fields[]): MeshConfig {
  const merged = layers.reduce<Fields>((all, layer) => ({ ...all, ...layer }), {});
  const trustDomain = text(merged.trustDomain) ?? '';
  const rootNamespace = text(merged.rootNamespace);
  const defaultProviders = defaultProvidersOf(layers);
  return {
    // One that no identity can have is as good as unread.
    trustDomain: isTrustDomain(trustDomain) ? trustDomain : 'cluster.local',
    autoMtls: merged.enableAutoMtls !== false,
    providers: providersOf(layers),
    ...(rootNamespace ? { rootNamespace } : {}),
    ...(defaultProviders ? { defaultProviders } : {}),
    accessLogEncoding: merged.accessLogEncoding === 'JSON' ? 'JSON' : 'TEXT',
    outboundTraffic: at(merged.outboundTrafficPolicy, 'mode') === 'REGISTRY_ONLY' ? 'REGISTRY_ONLY' : 'ALLOW_ANY',
  };
}

/** Undefined where no layer says anything: a chart fills in metrics only then. */
function defaultProvidersOf(layers: readonly Fields[]): MeshConfig['defaultProviders'] {
  const said = layers.filter(({ defaultProviders }) => isRecord(defaultProviders));
  if (said.length === 0) return undefined;
  const merged = said.reduce<Fields>((all, { defaultProviders }) => ({ ...all, ...fields(defaultProviders) }), {});
  const list = (key: string) => (Array.isArray(merged[key]) ? { [key]: texts(merged[key]) } : {});
  return { ...list('metrics'), ...list('tracing'), ...list('accessLogging') };
}

function providersOf(layers: readonly Fields[]): ProviderFacts[] {
  const byName = new Map<string, ProviderFacts>(builtInProviders.map((name) => [name, { name }]));
  for (const provider of layers.flatMap((layer) => items(layer.extensionProviders))) {
    const name = text(at(provider, 'name'));
    if (name !== undefined) byName.set(name, describe(name, fields(provider)));
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A provider is a name and one more member, which says what it is. */
function describe(name: string, provider: Fields): ProviderFacts {
  const type = Object.keys(provider).find((key) => key !== 'name');
  if (type === undefined) return { name };
  const { service, port, logFormat } = fields(provider[type]);
  const host = text(service);
  return {
    name,
    type,
    // Istio takes `namespace/host` to tell apart what several namespaces call the same.
    ...(host === undefined ? {} : { service: host.slice(host.indexOf('/') + 1) }),
    ...(typeof port === 'number' ? { port } : {}),
    ...(at(logFormat, 'labels') === undefined ? {} : { json: true }),
  };
}

/** A configuration that does not parse counts as empty: istiod goes on with what it had, which we cannot know. */
function parsed(mesh: string | undefined): Fields {
  try {
    return fields(parse(mesh ?? '', { logLevel: 'silent' }));
  } catch {
    return {};
  }
}
