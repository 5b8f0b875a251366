import type { GlobalSpec } from '../api/spec/global.ts';
import type { CatalogueEntry } from '../components/catalogue.ts';
import type { ComponentSpec } from '../platform/component-spec.ts';

/** The full image reference: the spec wins over the catalogue field by field, a digest over a tag, the global registry over both. */
export function imageReference(entry: CatalogueEntry, spec: ComponentSpec, global: GlobalSpec): string {
  const registry = global.imageRegistry ?? spec.image?.registry ?? entry.registry;
  const repository = spec.image?.repository ?? entry.repository;
  if (spec.image?.digest) return `${registry}/${repository}@${spec.image.digest}`;
  const tag = spec.image?.tag ?? `${entry.tagPrefix}${spec.version ?? entry.version}`;
  return `${registry}/${repository}:${tag}`;
}
