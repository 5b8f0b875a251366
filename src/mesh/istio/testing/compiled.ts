import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import { type Compiled, compile } from '../../../compile.ts';
import type { Facts } from '../../../facts/facts.ts';
import { at } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { planObjects } from '../../../plan/serialize.ts';
import { istioFacts, platformWith } from '../../../testing/platform.ts';

type MeshSpecInput = NonNullable<PlatformSpecInput['serviceMesh']>;
type Entry<T> = NonNullable<T> extends (infer E)[] ? E : never;
/** Entries as people write them. */
export type ExceptionInput = Entry<NonNullable<MeshSpecInput['mtls']>['exceptions']>;
export type AllowInput = Entry<NonNullable<MeshSpecInput['authorization']>['allow']>;
export type TokenInput = Entry<NonNullable<MeshSpecInput['authorization']>['requestIdentities']>;

/** What a platform in Istio compiles to, for tests. */
export interface CompiledInMesh extends Compiled {
  objects: KubeObject[];
  /** The `spec` of an object; undefined when there is none. */
  spec(kind: string, name: string): unknown;
  names(kind: string): string[];
}

export function compiledInMesh(
  serviceMesh: MeshSpecInput,
  spec: PlatformSpecInput = {},
  facts: Facts = istioFacts,
): CompiledInMesh {
  const compiled = compile(platformWith({ ...spec, serviceMesh: { enabled: true, ...serviceMesh } }), facts);
  const objects = compiled.plan ? planObjects(compiled.plan) : [];
  const of = (kind: string) => objects.filter((object) => object.kind === kind);
  return {
    ...compiled,
    objects,
    spec: (kind, name) =>
      at(
        of(kind).find(({ metadata }) => metadata.name === name),
        'spec',
      ),
    names: (kind) => of(kind).map(({ metadata }) => metadata.name),
  };
}
