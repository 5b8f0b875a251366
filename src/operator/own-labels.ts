import type { Facts } from '../facts/facts.ts';
import { at, fields, items } from '../objects/access.ts';
import type { KubeObject } from '../objects/object.ts';
import { claimLabel } from '../platform/labels.ts';
import type { Context } from './context.ts';
import { withFreshLabels } from './fresh-labels.ts';
import { sharedFieldManager } from './names.ts';

/**
 * The facts without the labels that this operator alone has set on a Namespace: what somebody has decided is left alone, but what is
 * our own may change when the resource does. Undefined when there are none.
 */
export async function withoutOwnLabels({ client }: Context, facts: Facts, name: string): Promise<Facts | undefined> {
  const selection = { fieldSelector: `metadata.name=${name}`, managedFields: true };
  const { items: found } = await client.list({ apiVersion: 'v1', kind: 'Namespace' }, selection);
  const [namespace] = found;
  const own = namespace ? ownLabels(namespace) : [];
  const labels = facts.namespaces?.find((one) => one.name === name)?.labels ?? {};
  const left = Object.entries(labels).filter(([key]) => !own.includes(key));
  return left.length < Object.keys(labels).length ? withFreshLabels(facts, name, Object.fromEntries(left)) : undefined;
}

/** Labels no other manager has a part in; the claim stays. */
export function ownLabels({ metadata }: KubeObject): string[] {
  const managers = items(metadata['managedFields']).map((entry) => ({
    isOurs: at(entry, 'manager') === sharedFieldManager,
    labels: Object.keys(fields(at(entry, 'fieldsV1', 'f:metadata', 'f:labels'))).map((key) => key.replace(/^f:/, '')),
  }));
  const of = (isOurs: boolean) => managers.filter((one) => one.isOurs === isOurs).flatMap(({ labels }) => labels);
  return of(true).filter((label) => label !== claimLabel && !of(false).includes(label));
}
