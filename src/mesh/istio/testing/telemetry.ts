import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import { compile } from '../../../compile.ts';
import type { Facts, MeshFacts, MeshObjectFacts, ProviderFacts } from '../../../facts/facts.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { planObjects } from '../../../plan/serialize.ts';
import { istioFacts, platformWith } from '../../../testing/platform.ts';

export const toCollector: ProviderFacts = {
  name: 'otel',
  type: 'opentelemetry',
  service: 'otel-collector.monitoring.svc.cluster.local',
  port: 4317,
};

type Wanted = NonNullable<NonNullable<PlatformSpecInput['serviceMesh']>['observability']>;

export interface Situation {
  mesh?: Partial<MeshFacts>;
  /** Beside those that are built in. */
  providers?: ProviderFacts[];
  others?: MeshObjectFacts[];
  facts?: Partial<Facts>;
  spec?: PlatformSpecInput;
}

/** What comes of a platform that asks the mesh to tell something. */
export function told(observability: Wanted, { mesh, providers = [], others, facts, spec }: Situation = {}) {
  const [istio] = istioFacts.meshes ?? [];
  if (!istio) throw new Error('the facts have no mesh');
  const {
    plan,
    diagnostics,
    graph,
    mesh: joined,
  } = compile(platformWith({ ...spec, serviceMesh: { enabled: true, type: 'istio', observability } }), {
    ...istioFacts,
    meshes: [{ ...istio, ...mesh, providers: [...istio.providers, ...providers] }],
    ...(others ? { meshObjects: others } : {}),
    ...facts,
  });
  const objects = plan ? planObjects(plan) : [];
  return {
    telemetries: objects.filter(({ kind }) => kind === 'Telemetry'),
    objects,
    flows: graph?.flows ?? [],
    refs: joined?.telemetry,
    diagnostics: diagnostics.filter(({ path }) => path.startsWith('spec.serviceMesh.observability')),
  };
}

export function brief(telemetries: readonly KubeObject[]): string[] {
  return telemetries.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}
