import { fields } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { partOfLabel } from '../../operator/applyset.ts';
import { hashAnnotation, ownerAnnotation } from '../../operator/names.ts';
import { inCanonicalOrder } from '../../plan/serialize.ts';

/** What a person wants to see of an object beside another state of it. */
export function visible(object: KubeObject, other: KubeObject | undefined): KubeObject {
  const { status: _, metadata, ...rest } = object;
  const { name, namespace, labels, annotations, finalizers } = metadata;
  const shown: KubeObject = {
    ...rest,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      ...without('labels', labels, [partOfLabel]),
      ...without('annotations', annotations, [hashAnnotation, ownerAnnotation]),
      ...(finalizers?.length ? { finalizers } : {}),
    },
  };
  return inCanonicalOrder(object.kind === 'Secret' ? { ...shown, ...hidden(object, other) } : shown);
}

/** The operator's own marks say nothing about the plan. */
function without(member: 'labels' | 'annotations', values: Record<string, string> | undefined, keys: string[]) {
  const left = Object.entries(values ?? {}).filter(([name]) => !keys.includes(name));
  return left.length > 0 ? { [member]: Object.fromEntries(left) } : {};
}

/** Names of a Secret's values, and whether they differ, but no value. */
function hidden(object: KubeObject, other: KubeObject | undefined): { data: Record<string, string> } {
  const values = fields(object.data);
  const others = fields(other?.data);
  const marks = Object.keys(values).map(
    (key) => [key, values[key] === others[key] ? '(hidden)' : '(hidden, differs)'] as const,
  );
  return { data: Object.fromEntries(marks) };
}
