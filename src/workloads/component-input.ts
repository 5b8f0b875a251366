import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { CatalogueEntry } from '../components/catalogue.ts';
import type { PodAdditions } from '../mesh/mesh.ts';
import type { Track } from '../platform/canary.ts';
import type { ComponentKind, Workload } from '../platform/component.ts';
import type { ComponentSpec } from '../platform/component-spec.ts';

/** Everything the objects of one component are made from. */
export interface ComponentInput {
  platform: ObservabilityPlatform;
  namespace: string;
  kind: ComponentKind;
  spec: ComponentSpec;
  entry: CatalogueEntry;
  image: string;
  workload: Workload;
  additions: PodAdditions;
  /** What a mesh reads on the Service that others call it by; absent: nothing. */
  serviceAnnotations?: Readonly<Record<string, string>>;
  track: Track;
  /** Version of the Secrets that pods read only when they start; absent when there are none, or none is known. */
  secretRevision?: string;
}
