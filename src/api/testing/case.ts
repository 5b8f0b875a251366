/**
 * Resources, and what both our own validation and a real API server must say of them. `refused` holds the fields to blame,
 * as the API server writes them; empty means the resource is taken.
 */
export interface Case {
  name: string;
  spec?: unknown;
  metadata?: unknown;
  refused: readonly string[];
}

/** The whole resource of a case; one that says nothing of its name is called `parity`. */
export function resourceOf({ spec, metadata }: Case): Record<string, unknown> {
  return {
    apiVersion: 'observability.io/v1beta1',
    kind: 'ObservabilityPlatform',
    metadata: metadata ?? { name: 'parity' },
    ...(spec === undefined ? {} : { spec }),
  };
}
