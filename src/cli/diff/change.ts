import type { KubeObject, ObjectRef } from '../../objects/object.ts';
import { yamlText } from '../../objects/yaml.ts';
import { visible } from './visible.ts';

/** What applying the plan would do to one object. */
export interface Change {
  kind: 'added' | 'changed' | 'removed' | 'refused';
  ref: ObjectRef;
  /** YAML of what is there and of what would be there; empty when there is nothing. */
  before: string;
  after: string;
  /** Why the API server refuses it, for `refused`. */
  reason?: string;
}

/** Undefined when nothing would change. Fields that only the server sets are left out, values of Secrets are not shown. */
export function changeOf(
  ref: ObjectRef,
  live: KubeObject | undefined,
  planned: KubeObject | undefined,
): Change | undefined {
  const before = live ? yamlText(visible(live, planned)) : '';
  const after = planned ? yamlText(visible(planned, live)) : '';
  if (before === after && !differInSecret(live, planned)) return undefined;
  return { kind: !live ? 'added' : planned ? 'changed' : 'removed', ref, before, after };
}

function differInSecret(live: KubeObject | undefined, planned: KubeObject | undefined): boolean {
  return live?.kind === 'Secret' && JSON.stringify(live.data) !== JSON.stringify(planned?.data);
}
