import { parse } from 'yaml';
import type { ProviderFacts } from '../../facts/facts.ts';
import type { FactSource } from '../../facts/source.ts';
import { isTrustDomain } from '../../facts/trust-domain.ts';
import { at, type Fields, fields, items, text } from '../../objects/access.ts';
import { builtInProviders } from './built-in-providers.ts';

/** What we need of the mesh configuration, with Istio's defaults where it is silent. */
export interface MeshConfig {
  trustDomain: string;
  autoMtls: boolean;
  providers: ProviderFacts[];
}

/** Where the mesh configuration of a revision is. `shared` names a ConfigMap it is laid over (SHARED_MESH_CONFIG). */
export interface MeshConfigPlace {
  namespace: string;
  revision: string;
  shared?: string;
}

/** Reads the ConfigMaps and merges them as istiod does. */
export async function readMeshConfig(source: FactSource, place: MeshConfigPlace): Promise<MeshConfig> {
  const own = place.revision === 'default' ? 'istio' : `istio-${place.revision}`;
  const names = place.shared ? [place.shared, own] : [own];
  const layers = await Promise.all(
    names.map(async (name) => {
      const found = await source.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: place.namespace, name });
      return parsed(text(at(found, 'data', 'mesh')));
    }),
  );
  return mergeMeshConfig(layers);
}

/** Later layers win; provider lists are merged by name. */
function mergeMeshConfig(layers: readonly Fields[]): MeshConfig {
  const merged = layers.reduce<Fields>((all, layer) => ({ ...all, ...layer }), {});
  const trustDomain = text(merged.trustDomain) ?? '';
  return {
    // One that no identity can have is as good as unread.
    trustDomain: isTrustDomain(trustDomain) ? trustDomain : 'cluster.local',
    autoMtls: merged.enableAutoMtls !== false,
    providers: providersOf(layers),
  };
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
