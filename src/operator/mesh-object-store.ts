import { isDeepStrictEqual } from 'node:util';
import type { MeshObjectFacts } from '../facts/facts.ts';
import { contested, meshObjectOf } from '../facts/mesh-objects.ts';
import type { ReflectHandler } from '../kube/reflector.ts';
import type { MeshSurvey } from '../mesh/mesh.ts';
import { groupKind, type Kind, type KubeObject } from '../objects/object.ts';

/** Objects of meshes that may concern platforms, as far as they matter: of thousands in a cluster, few are kept. */
export interface MeshObjectStore {
  /** As the facts have them. */
  current(): readonly MeshObjectFacts[];
  /** `onChange` gets what others have written that is new, gone, or different in what is read of it: as it was and as it is. */
  handler(survey: MeshSurvey, kind: Kind, onChange: OnMeshObjects): ReflectHandler;
  /** The kind is no longer served. */
  drop(kind: Kind, onChange: OnMeshObjects): void;
}

export type OnMeshObjects = (changed: readonly MeshObjectFacts[]) => void;

export function createMeshObjectStore(): MeshObjectStore {
  const kinds = new Map<string, Map<string, MeshObjectFacts>>();
  let ordered: readonly MeshObjectFacts[] | undefined;

  const heldOf = (kind: Kind): Map<string, MeshObjectFacts> => {
    const held = kinds.get(groupKind(kind)) ?? new Map<string, MeshObjectFacts>();
    kinds.set(groupKind(kind), held);
    return held;
  };
  /** What has changed of what others have written: ours is told of by the watch of what we write. */
  const put = (
    held: Map<string, MeshObjectFacts>,
    key: string,
    facts: MeshObjectFacts | undefined,
  ): MeshObjectFacts[] => {
    const before = held.get(key);
    if (isDeepStrictEqual(before, facts)) return [];
    if (facts) held.set(key, facts);
    else held.delete(key);
    ordered = undefined;
    return [before, facts].flatMap((one) => (one && !one.ours ? one : []));
  };

  return {
    current() {
      ordered ??= contested([...kinds.values()].flatMap((held) => [...held.values()]));
      return ordered;
    },
    handler(survey, kind, onChange) {
      const held = heldOf(kind);
      const tell = (changed: readonly MeshObjectFacts[]) => {
        if (changed.length > 0) onChange(changed);
      };
      return {
        reset(items) {
          const now = new Map(items.map((item) => [keyOf(item), item]));
          const gone = [...held.keys()].filter((key) => !now.has(key));
          tell([
            ...gone.flatMap((key) => put(held, key, undefined)),
            ...[...now].flatMap(([key, item]) => put(held, key, meshObjectOf(survey, item))),
          ]);
        },
        changed: (object) => tell(put(held, keyOf(object), meshObjectOf(survey, object))),
        deleted: (object) => tell(put(held, keyOf(object), undefined)),
      };
    },
    drop(kind, onChange) {
      const held = heldOf(kind);
      const changed = [...held.keys()].flatMap((key) => put(held, key, undefined));
      if (changed.length > 0) onChange(changed);
    },
  };
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;
