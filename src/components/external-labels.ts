import type { FlowInput } from '../platform/component.ts';

/** The user's labels in a stable order: an API server gives maps back sorted, a file has them as they were written. */
export function externalLabels({ platform }: Pick<FlowInput, 'platform'>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(platform.spec.global.externalLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** For readers that expand `$NAME` and `${scheme:name}` in their configuration: what a user wrote is a text. */
export function unexpanded(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value.replaceAll('$', '$$$$')]));
}
