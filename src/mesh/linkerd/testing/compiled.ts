import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import { type Compiled, compile } from '../../../compile.ts';
import type { Facts } from '../../../facts/facts.ts';
import { at } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { planObjects } from '../../../plan/serialize.ts';
import { plainFacts, platformWith } from '../../../testing/platform.ts';
import { assumeLinkerd } from '../assume.ts';

type MeshSpecInput = NonNullable<PlatformSpecInput['serviceMesh']>;

/** A cluster with a default installation of this version, which serves what that is known to serve. */
export function linkerdFacts(version = '2.20.0', more: Partial<Facts> = {}): Facts {
  const { assumed: _assumed, ...mesh } = assumeLinkerd(version);
  const { served: _served, ...known } = plainFacts;
  return { ...known, meshes: [mesh], operator: { namespace: 'gunj-system' }, ...more };
}

/** What a platform in Linkerd compiles to, for tests. */
export interface CompiledInLinkerd extends Compiled {
  objects: KubeObject[];
  of: (kind: string) => KubeObject[];
  /** The `spec` of an object; undefined when there is none. */
  spec: (kind: string, name: string) => unknown;
  names: (kind: string) => string[];
  /** Annotations of the pods of a component. */
  annotations: (component: string) => Record<string, string>;
}

export function compiledInLinkerd(
  serviceMesh: MeshSpecInput = {},
  spec: PlatformSpecInput = {},
  facts: Facts = linkerdFacts(),
): CompiledInLinkerd {
  const platform = platformWith({ ...spec, serviceMesh: { enabled: true, type: 'linkerd', ...serviceMesh } });
  const compiled = compile(platform, facts);
  const objects = compiled.plan ? planObjects(compiled.plan) : [];
  const of = (kind: string) => objects.filter((object) => object.kind === kind);
  const named = (kind: string, name: string) => of(kind).find(({ metadata }) => metadata.name === name);
  return {
    ...compiled,
    objects,
    of,
    spec: (kind, name) => at(named(kind, name), 'spec'),
    names: (kind) => of(kind).map(({ metadata }) => metadata.name),
    annotations: (component) =>
      (at(
        named('StatefulSet', component) ?? named('Deployment', component),
        'spec',
        'template',
        'metadata',
        'annotations',
      ) ?? {}) as Record<string, string>,
  };
}
