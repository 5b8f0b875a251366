import { inKeyOrder } from '../objects/canonical.ts';
import type { FlowInput } from '../platform/component.ts';

/** The user's labels in a stable order. */
export function externalLabels({ platform }: Pick<FlowInput, 'platform'>): Record<string, string> {
  return inKeyOrder(platform.spec.global.externalLabels ?? {});
}

/** For readers that expand `$NAME` and `${scheme:name}` in their configuration: what a user wrote is a text. */
export function unexpanded(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value.replaceAll('$', '$$$$')]));
}
