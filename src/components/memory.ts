import { quantityBytes } from '../objects/quantity.ts';
import type { ComponentName } from '../platform/component-names.ts';
import type { ComponentSpec } from '../platform/component-spec.ts';
import { catalogue } from './catalogue.ts';

const mebi = 2 ** 20;

/** Mebibytes the component's container may use; undefined without a limit. A spec that names memory at all decides alone. */
export function memoryLimit(name: ComponentName, { resources }: Pick<ComponentSpec, 'resources'>): number | undefined {
  const named = resources?.requests?.memory ?? resources?.limits?.memory;
  const limit = named === undefined ? catalogue[name].resources.limits.memory : resources?.limits?.memory;
  const bytes = quantityBytes(limit);
  return bytes === undefined ? undefined : Math.floor(bytes / mebi);
}

/** What Go's collector of garbage is to stay below, so that a full heap slows the program down before the kernel ends it. */
export function goMemoryLimit(
  name: ComponentName,
  spec: Pick<ComponentSpec, 'resources'>,
  percent: number,
): { name: string; value: string }[] {
  const limit = memoryLimit(name, spec);
  return limit === undefined
    ? []
    : [{ name: 'GOMEMLIMIT', value: `${Math.max(1, Math.floor((limit * percent) / 100))}MiB` }];
}
