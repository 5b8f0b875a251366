import type { PlatformSpecInput } from '../../../../api/spec/platform.ts';
import { type Compiled, compile } from '../../../../compile.ts';
import type { Facts } from '../../../../facts/facts.ts';
import { at, items } from '../../../../objects/access.ts';
import type { KubeObject } from '../../../../objects/object.ts';
import { planObjects } from '../../../../plan/serialize.ts';
import { plainFacts, platformWith } from '../../../../testing/platform.ts';
import { assumeIstio } from '../../assume.ts';

type Wanted = NonNullable<NonNullable<PlatformSpecInput['serviceMesh']>['trafficManagement']>;

/** A cluster with this version of Istio, of which everything else is known. */
export function factsOf(version = '1.30.3', more: Partial<Facts> = {}): Facts {
  const { served: _served, ...facts } = plainFacts;
  const { assumed: _assumed, ...mesh } = assumeIstio(version);
  return { ...facts, meshes: [mesh], ...more };
}

export function compiledWith(
  trafficManagement: Wanted,
  { version, more, ...spec }: PlatformSpecInput & { version?: string; more?: Partial<Facts> } = {},
): Compiled {
  return compile(
    platformWith({ ...spec, serviceMesh: { enabled: true, type: 'istio', trafficManagement } }),
    factsOf(version, more),
  );
}

/** What was written for traffic, by kind and component: `VirtualService loki`. */
export function trafficObjects({ plan, diagnostics }: Compiled): Record<string, KubeObject> {
  if (!plan) throw new Error(`no plan: ${JSON.stringify(diagnostics)}`);
  const prefix = 'traffic-to-';
  return Object.fromEntries(
    planObjects(plan)
      .filter(
        ({ kind, metadata }) => kind.match(/^(VirtualService|DestinationRule)$/) && metadata.name.startsWith(prefix),
      )
      .map((object) => [`${object.kind} ${object.metadata.name.slice(prefix.length)}`, object]),
  );
}

export function trafficPolicy(objects: Record<string, KubeObject>, component: string): unknown {
  return at(objects[`DestinationRule ${component}`], 'spec', 'trafficPolicy');
}

/** Routes without where they go to. */
export function routesOf(objects: Record<string, KubeObject>, component: string): Record<string, unknown>[] {
  const routes = items(at(objects[`VirtualService ${component}`], 'spec', 'http')) as Record<string, unknown>[];
  return routes.map(({ route: _route, ...rest }) => rest);
}
